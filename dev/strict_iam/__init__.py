"""IAM as strict as AWS: what AWS refuses and moto takes, one row for each refusal, with its source.

Without this an emulated account is kinder than a real one, and an apply that succeeds on it proves nothing. What moto
refuses by itself has no row here, but is tested beside the rest. A row refuses only what a source says is refused:
where AWS documents nothing, the emulator takes what moto takes.

`rules`, `parameters` and `upkeep` need nothing but moto and what it stands on; `guard` puts them before its actions,
with what notes and delays calls.
"""
