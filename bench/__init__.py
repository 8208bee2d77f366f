"""`make bench`: what synthesis, review, plan and apply cost, each beside what it is compared with.

Every number is a median, and whatever is set against each other was measured in turn in one run: times of two machines,
or of two hours of one machine, say nothing beside each other.
"""
