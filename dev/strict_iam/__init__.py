"""IAM as strict as AWS: what AWS refuses and moto accepts, one row for each refusal, with its source.

Without this, an emulated account is more permissive than a real one, and an apply that succeeds on it proves nothing.
What moto refuses itself has no row here, but is tested together with the rest. A row refuses only what a source says
is refused: where AWS documents nothing, the emulator accepts what moto accepts.

`service_credentials` has the actions that moto lacks. All but `guard` need only moto and its dependencies; `guard` puts
the rest before moto's actions, with what notes and delays calls.
"""
