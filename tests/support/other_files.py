"""Files of other programs, with secrets: what may be in the place of any file that the command reads.

Whatever begins with `hush` is a secret, also where it is a name or within one.
"""

import base64
import json

_KEY = "\n".join(f"hush{letter * 60}" for letter in "abcd")


def _pem(kind):
    return f"-----BEGIN {kind}-----\n{_KEY}\n-----END {kind}-----\n"


_TOKEN = "eyJhbGciOiJIUzI1NiJ9.hushpayload.hushsignature"
_STATE = {
    "version": 4,
    "serial": 3,
    "lineage": "hushlineage",
    "outputs": {"hushoutput": {"value": "hushvalue", "type": "string", "sensitive": True}},
    "resources": [
        {
            **{"mode": "managed", "type": "random_password", "name": "hushname"},
            "instances": [{"attributes": {"result": "hushresult"}}],
        }
    ],
}

NEITHER = {
    "passwd": "root:x:0:0:hushcomment:/root:/bin/bash\nhushuser:x:1:1::/home/hush:/bin/sh\n",
    "shadow": "root:*:19000:0:99999:7:::\nhushuser:$6$hushsalt$hushhash:19000:0:99999:7:::\n",
    "shadow with the same twice": "hushuser:$6$hushhash:7:::\nhushuser:$6$hushhash:7:::\n",
    "htpasswd": "hushuser:$apr1$hushsalt$hushhash\nhushuser2:{SHA}hushhash=\n",
    "pgpass": "db.example.org:5432:*:hushuser:hushpassword\n",
    "netrc": "machine example.org\n  login hushuser\n  password hushpassword\n",
    "env": "export API_TOKEN=hushtoken\nDB_URL=postgres://hushuser:hushpassword@db/x\n",
    "env in YAML": "API_TOKEN: hushtoken\nhushname: hushvalue\n",
    "properties": "db.user=hushuser\ndb.password: hushpassword\ndb.hushname: 1\n",
    "ini": "; hushcomment\n[hushsection]\npassword = hushpassword\n",
    "AWS credentials": "[default]\naws_access_key_id = hushAKIA\naws_secret_access_key = hushkey\n",
    "my.cnf": "[client]\nuser=hushuser\npassword='hush password'\n",
    "RSA key": _pem("RSA PRIVATE KEY"),
    "OpenSSH key": _pem("OPENSSH PRIVATE KEY"),
    "PGP secret key": _pem("PGP PRIVATE KEY BLOCK"),
    "certificate": _pem("CERTIFICATE") + _pem("PRIVATE KEY"),
    "authorized keys": "ssh-ed25519 hushAAAAC3 hush@example.org\n# hushcomment: hushvalue\n",
    "known hosts": "|1|hushsalt=|hushhash= ssh-ed25519 hushAAAAC3\n",
    "SSH config": "Host hushhost\n  HostName 192.0.2.1\n  User hushuser\n  IdentityFile ~/.ssh/hushkey\n",
    "web token": _TOKEN,
    "base64": base64.b64encode(b"hush" * 40).decode(),
    "token in a line": "ghp_hush0123456789\n",
    "number": "4711000000000000\n",
    "number that is too large": "a: 4e711hush\nb: 4e711000\n",
    "npmrc": "//registry.example.org/:_authToken=hushtoken\n",
    "vault of Ansible": "$ANSIBLE_VAULT;1.1;AES256\n68757368hush\n6873686168hush\n",
    "crontab": "0 4 * * * curl -u hushuser:hushpassword https://example.org\n",
    "HCL": 'password = "hushpassword"\nhushname = {\n  hushkey = "hushvalue"\n}\n',
    "shell": "#!/bin/sh\nset -- hushargument\nhushfunction() { echo 'hush: x'; }\n",
    "SQL": "INSERT INTO users VALUES ('hushuser', 'hushpassword');\n",
    "CSV": 'name,password\nhushuser,hushpassword\n"hush, user","hush: x"\n',
    "XML": "<settings><server><password>hushpassword</password></server></settings>\n",
    "mail": "From: hush@example.org\nSubject: hushsubject\nX-Token: hushtoken\n\nhush text\n",
    "WireGuard": "[Interface]\nPrivateKey = hushkey=\nAddress = 10.0.0.1/24\n",
    "workflow": "on: push\nenv: {TOKEN: hushtoken}\njobs: {hushjob: {steps: [{run: hushcommand}]}}\n",
    "pipeline with include": "include: [hush-template.yml]\nhushjob: {script: [hushcommand]}\n",
    "compose": "services:\n  hushservice: {image: x, environment: {PASSWORD: hushpassword}}\n",
    "secret of Kubernetes": "apiVersion: v1\nkind: Secret\nmetadata: {name: hushname}\ndata: {hushkey: hushvalue}\n",
    "tags of YAML": "!hushtag {a: !hush b}\n",
    "anchors of YAML": "a: *hushalias\nb: &hushanchor c\n",
    "a merge": "a: &a {hushkey: 1}\nb: {<<: *a}\n",
    "the same name twice": "hushname: 1\nb: 2\nhushname: 3\n",
    "the same name twice below": "a: {hushname: 1, hushname: 2}\n",
    "a list": "- hushvalue\n- {hushname: x}\n",
    "quotes that are not closed": "a: 'hushvalue\nb: hush\n",
    "brackets that are not closed": "{hushname: [hushvalue\n",
    "tabs": "hushname:\n\thushkey: hushvalue\n",
    "marks of a merge": "<<<<<<< hushbranch\na: hushvalue\n=======\nb: hush\n>>>>>>> hushother\n",
}
"""Kind -> text that is not JSON."""

IN_JSON = {
    "docker": {"auths": {"hushregistry.example.org": {"auth": "hushauth"}}},
    "service account": {"type": "service_account", "private_key": "hushkey", "client_email": "hush@example.org"},
    "state": _STATE,
    "state of a newer version": {**_STATE, "version": 471100},
    "output of a program": {"hushname": "hushvalue", "SecretAccessKey": "hushkey"},
    "outputs": {"hushname": {"value": "hushvalue", "sensitive": True}},
    "map of numbers": {"hushname": 4711},
    "web key": {"keys": [{"kty": "oct", "k": "hushkey"}]},
    "package": {"name": "hushname", "version": "1.0.0-hush"},
    "list": ["hushvalue", {"hushname": 1}],
    "string": "hushvalue",
    "number": 4711000000,
}
"""Kind -> value."""

TEXTS: dict[str, bytes] = {
    **{kind: text.encode() for kind, text in NEITHER.items()},
    **{f"{kind} in JSON": json.dumps(value).encode() for kind, value in IN_JSON.items()},
    "JSON with the same name twice": b'{"hushname": 1, "a": {"hushkey": 1, "hushkey": 2}}',
    "JSON that is cut off": b'{"hushname": {"hushkey": "hushval',
    "JSON with a comment": b'{"hushname": 1, // hushcomment\n "hushkey": 2}',
    "JSON without quotes": b'{"hushname": hushvalue}',
    "JSON with an odd escape": b'{"hushname": "\\hush"}',
    "JSON with half a character": b'{"hushname\\ud800": "\\ud800"}',
    "JSON with a large number": b'{"hushname": 4711e4711}',
    "UTF-16": "API_TOKEN=hushtoken\n".encode("utf-16"),
    "a database": b"SQLite format 3\x00hushname\xff\xfe\x00hushvalue",
    "with control characters": b"hushname: \x07hushvalue\x00\n",
    "empty": b"",
}
"""Kind -> content."""

WITH_INPUTS = {
    "kubeconfig": "apiVersion: v1\nkind: Config\nusers:\n- name: admin\n  user: {token: hushtoken, password: hush}\n",
    "cloud-init": "users:\n  - name: admin\n    passwd: $6$hushsalt$hushhash\nchpasswd: {list: 'root:hushpassword'}\n",
    "registry": "users: {admin: hushpassword}\nbackend: 'redis://:hushpassword@db'\nprovider: hushprovider\n",
    "of names and passwords": "users:\n  admin: {password: hushpassword, token: [hushtoken]}\n",
    "a token for an input": "aws_account_id: '1'\nuser_shards: hushtoken\nshould_require_mfa: hushtoken\n",
}
"""Kind -> text that has names of our inputs, so that its names are shown, and its values are not."""
