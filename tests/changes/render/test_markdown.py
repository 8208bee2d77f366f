import re
from collections import Counter

import cmarkgfm
from change_pages import text as shown
from change_pages import tree
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st

from landingzone.access.model import OF_THIS_FILE
from landingzone.changes.change import Change
from landingzone.changes.render.markdown import MARK, changes_as_markdown
from landingzone.ground.words import printable


def change(text, **given):
    return Change(level="high", kind="gain", text=text, **given)


def test_a_comment_begins_with_the_mark_and_says_the_worst():
    assert changes_as_markdown([change("bob gains x")]).splitlines()[:2] == [
        MARK,
        "### 🔶 Who can do what: 1 change, the worst is high",
    ]


def test_no_change_is_a_comment_too():
    assert changes_as_markdown(()) == f"{MARK}\n### Who can do what: no change\n\n_{OF_THIS_FILE}_\n"


MARKUP = (
    *("www.evil.com", "http://evil.com", "https://evil.com/x", "ftp://evil.com", "xmpp:a@b.example"),
    *("mailto:a@b.example", "a@b.example", "[x](http://evil.com)", "![x](y)", "[x][y]", "[y]: http://evil.com"),
    *("<http://evil.com>", "<a@b.example>", "<script>alert(1)</script>", "<img src=x>", "<details><summary>x"),
    *("<!-- x", "</details>", "<b>x</b>", "&lt; &#64;bob", "~~x~~", "~x~", "**x**", "_x_", "__x__", "a*b*c", "`code`"),
    *("``", "```", "a` b `c", "`", "\\", "\\`", "$math$", "$$x$$", "[^1]", "[^1]: note", "[ ] task", "[x] done"),
    *("# heading", "===", "---", "> quote", "- item", "1. item", "1)", "+ x", "a | b", "|---|---|"),
    *("| a |\n| - |\n| b |", "a\n\n# b", "    code", "a  b", " a", "a ", "  ", "", "\\x1b", ":::note", "[!WARNING]"),
    *("é 日本 🛑", "(a)", "((", ")", "a,b", ", ,", "...", "it's"),
)
# GitHub makes these from what is rendered, wherever it is not code.
REFERENCES = (
    *("@bob", "@org/team", "(@bob)", "#12", "GH-1", "gh-1", "owner/repo#1", "owner/repo@deadbeef", "deadbeef"),
    *("0123456", "0123456789abcdef0123456789abcdef01234567", "DEADBEEF", "a-deadbeefdeadbeef", ":smile:", "(:+1:)"),
    *("TICKET-12", "http://github.com/o/r/issues/1", "#FFFFFF", "&#64;bob", "123456789012"),
)
RENDERED = {"main", "h3", "p", "em", "strong", "ul", "li", "code", "details", "summary"}


def without_code(element):
    inside = (element.text or "", *(without_code(each) + (each.tail or "") for each in element))
    return "\0" if element.tag == "code" else "".join(inside)


def check_rendered(text, warning="", users=()):
    markdown = changes_as_markdown([change(text, warning=warning, users=users)])
    page = cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_FOOTNOTES | Options.CMARK_OPT_UNSAFE)
    root = tree(f"<main>{page}</main>")
    tags = Counter(each.tag for each in root.iter())
    assert tags.keys() <= RENDERED
    assert not any(each.attrib for each in root.iter())
    assert tags["li"] == tags["h3"] == tags["strong"] == 1
    assert tags["em"] == (2 if warning else 1)
    assert tags["details"] == tags["summary"] == (1 if len(users) > 5 else 0)
    assert re.findall("<[!?].*?>", page, re.DOTALL) == [MARK]
    expected = f"🔶 {printable(text)}." + (f" {printable(warning)}." if warning else "")
    names = f"{len(users)} users{', '.join(map(printable, users))}" if len(users) > 5 else ""
    assert "".join(shown(next(root.iter("li"))).split("\n")).rstrip() == f"{expected}{names}"
    outside = without_code(root).replace("🔶", "").replace("…", "")
    # Nothing of which GitHub makes anything: words, their punctuation, and what stands around code.
    assert not re.search(r"[^\w\s,.:;()'\0-]|[^\x00-\x7f]|_|:\w|\w[:.]\w|-[0-9]|[0-9A-Fa-f]{7}", outside), outside


def test_texts_are_no_markup_and_mention_nobody():
    for text in (*MARKUP, *REFERENCES):
        check_rendered(text)
        check_rendered(f"{text} gains {text}, by joining {text}", warning=f"write {text} ({text}) first; `{text}`")
        check_rendered("x", users=tuple(sorted({text, "a", "b", "c", "d", "e"})), warning=text)


@given(
    st.text(st.sampled_from("`*_~[]()<>#!|&@:;,./\\$^-+='\" \n\taB1w")), st.text(st.characters(exclude_categories=()))
)
def test_any_text_is_rendered_as_the_same_text(text, other):
    check_rendered(f"{text} gains {other}", warning=f"{other} {text}")


def test_the_words_of_a_sentence_stay_readable():
    text = changes_as_markdown(
        [change("members of logs (bob) may now use s3:Get*, s3:Put* and all of ec2, through this group")]
    )
    assert "- 🔶 members of logs (bob) may now use `s3:Get*`, `s3:Put*` and all of ec2, through this group." in text


def test_many_users_are_folded_away():
    names = tuple(f"user-{number}" for number in range(41))
    text = changes_as_markdown([change("MFA is no longer required of 41 users", users=names)])
    assert "<details><summary>41 users</summary>" in text
    assert "user-40" in text


def test_a_comment_stays_below_the_limit_and_says_what_is_missing():
    text = changes_as_markdown([change(f"user-{number} gains {'x' * 90}") for number in range(2000)])
    assert len(text) < 65_000
    assert "more changes: run `landingzone diff` to see all." in text
