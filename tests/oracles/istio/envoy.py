# SPDX-License-Identifier: Apache-2.0
"""A real Envoy on loopback whose listeners are those of sidecars, and clients that probe them.

What of a listener matters to RBAC is set as istiod sets it for a sidecar's inbound side; the files
of istio.io/istio that say so are named where they are followed.
"""
import base64
import concurrent.futures
import contextlib
import ctypes
import hashlib
import hmac
import http.client
import json
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time

TYPES = "type.googleapis.com/envoy.extensions"
SECONDS = 20  # for one probe
JWT_SECRET = b"the key that the oracle signs all its tokens with"
JWT_FILTER = "envoy.filters.http.jwt_authn"  # pilot/pkg/xds/filters: EnvoyJwtFilterName
SERVER = "cluster.local/ns/oracle/sa/destination"
CERTIFICATE_REQUEST = """[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = {subject}
[extensions]
basicConstraints = critical,CA:{authority}
{names}
"""


class Rejected(Exception):
    """Envoy does not take a configuration; says what it logged."""


# --------------------------------------------------------------------------------- certificates
class Certificates:
    """One authority; a certificate for each principal that is asked for. All share one key."""

    def __init__(self, folder):
        self.folder = folder
        self.key = folder / "key.pem"
        subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.key],
                       check=True, capture_output=True)
        self.authority = self.make("authority", "TRUE", "keyUsage = critical,keyCertSign", [])
        self.contexts = {}

    def make(self, name, authority, names, signer):
        request = self.folder / f"{name}.cnf"
        request.write_text(CERTIFICATE_REQUEST.format(subject=name, authority=authority, names=names))
        path = self.folder / f"{name}.pem"
        done = subprocess.run(["openssl", "req", "-x509", "-new", "-days", "2", "-config", request,
                               "-key", self.key, *signer, "-out", path], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"openssl makes no certificate of {names}: {done.stderr}")
        return path

    def of(self, principal):
        digest = hashlib.sha256(principal.encode()).hexdigest()[:24]
        path = self.folder / f"{digest}.pem"
        if path.exists():
            return path
        if set(principal) & set("\r\n"):
            raise ValueError(f"a principal of several lines: {principal!r}")
        escaped = principal.replace("\\", "\\\\").replace("$", "\\$").replace("#", "\\#")
        names = f"subjectAltName = @names\n[names]\nURI.1 = spiffe://{escaped}"
        return self.make(digest, "FALSE", names, ["-CA", self.authority, "-CAkey", self.key])

    def prepare(self, principals, pool):
        """Makes what is missing, and a client's TLS context for each."""
        missing = [each for each in principals if each not in self.contexts]
        for principal, path in zip(missing, pool.map(self.of, missing)):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE  # a server of our own on loopback
            context.load_cert_chain(path, self.key)
            self.contexts[principal] = context


# ---------------------------------------------------------------------------------------- tokens
def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(claims):
    head = base64url(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    text = f"{head}.{base64url(json.dumps(claims).encode())}"
    return f"{text}.{base64url(hmac.digest(JWT_SECRET, text.encode(), 'sha256'))}"


def issuers_of(world):
    """Those the world names, else those of its tokens."""
    issuers = {request["token"].get("iss") for request in world["requests"]
               if isinstance(request.get("token"), dict)}
    return sorted(each for each in world.get("issuers", issuers) if each)


def jwt_filters(world):
    """pilot/pkg/security/authn/policy_applier.go: convertToEnvoyJwtConfig, one rule an issuer."""
    issuers = issuers_of(world)
    if not world.get("jwt") or not issuers:
        return []
    keys = json.dumps({"keys": [{"kty": "oct", "alg": "HS256", "k": base64url(JWT_SECRET)}]})
    providers = {f"origins-{index}": {
        "issuer": issuer, "payload_in_metadata": "payload", "local_jwks": {"inline_string": keys},
        "normalize_payload_in_metadata": {"space_delimited_claims": ["permission", "scope"]},
    } for index, issuer in enumerate(issuers)}
    each_or_missing = [{"requires_any": {"requirements": [{"provider_name": name}, {"allow_missing": {}}]}}
                       for name in providers]
    requires = each_or_missing[0]
    if len(providers) > 1:
        requires = {"requires_any": {"requirements": [
            *({"provider_name": name} for name in providers),
            {"requires_all": {"requirements": each_or_missing}}]}}
    return [{"name": JWT_FILTER, "typed_config": {
        "@type": f"{TYPES}.filters.http.jwt_authn.v3.JwtAuthentication", "providers": providers,
        "rules": [{"match": {"prefix": "/"}, "requires": requires}], "bypass_cors_preflight": True}}]


# --------------------------------------------------------------------------------- configuration
def normalization(name):
    """pilot/pkg/networking/core/listener_builder.go: buildHTTPConnectionManager."""
    merges = name in ("MERGE_SLASHES", "DECODE_AND_MERGE_SLASHES")
    decodes = name == "DECODE_AND_MERGE_SLASHES"
    return {"normalize_path": name != "NONE", "merge_slashes": merges,
            "path_with_escaped_slashes_action": "UNESCAPE_AND_FORWARD" if decodes else "KEEP_UNCHANGED"}


def http_filters(world, filters):
    """The same function and buildSidecarInboundHTTPOpts: use_remote_address is false and no hops are
    trusted, so that the last address of X-Forwarded-For, where there is one, is the remote address.
    A gateway trusts so many proxies as it is told (pilot/pkg/networking/core/gateway.go)."""
    gateway = world.get("gateway")
    route = {"match": {"prefix": "/"}, "direct_response": {"status": 200}}
    router = {"name": "envoy.filters.http.router", "typed_config": {"@type": f"{TYPES}.filters.http.router.v3.Router"}}
    manager = f"{TYPES}.filters.network.http_connection_manager.v3.HttpConnectionManager"
    return [{"name": "envoy.filters.network.http_connection_manager", "typed_config": {
        "@type": manager, "stat_prefix": "http", "codec_type": "AUTO", "use_remote_address": gateway is not None,
        "xff_num_trusted_hops": gateway["trustedProxies"] if gateway else 0,
        "generate_request_id": False, **normalization(world["mesh"]["pathNormalization"]),
        "http_filters": [*jwt_filters(world), *filters, router],
        "upgrade_configs": [{"upgrade_type": "websocket"}],
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [route]}]}}}]


def tcp_filters(filters):
    """The echo filter comes last: direct_response would answer before RBAC has seen data."""
    return [*filters, {"name": "envoy.filters.network.echo",
                       "typed_config": {"@type": f"{TYPES}.filters.network.echo.v3.Echo"}}]


def accepted_names(mesh):
    """pilot/pkg/networking/plugin/authn/util.go: TrustDomainsForValidation. The sidecar refuses a peer
    that is not of the mesh's trust domain or of an alias."""
    if not mesh["validateTrustDomain"]:
        return {}
    domains = dict.fromkeys([mesh["trustDomain"], *mesh["trustDomainAliases"]])
    return {"match_typed_subject_alt_names": [
        {"san_type": "URI", "matcher": {"prefix": f"spiffe://{each}/"}} for each in domains if each]}


def tls_socket(world, certificates):
    """pilot/pkg/security/authn/utils: BuildInboundTLS."""
    certificate = {"certificate_chain": {"filename": str(certificates.of(SERVER))},
                   "private_key": {"filename": str(certificates.key)}}
    return {"name": "envoy.transport_sockets.tls", "typed_config": {
        "@type": f"{TYPES}.transport_sockets.tls.v3.DownstreamTlsContext", "require_client_certificate": True,
        "common_tls_context": {
            "tls_certificates": [certificate],
            "tls_params": {"tls_minimum_protocol_version": "TLSv1_2", "tls_maximum_protocol_version": "TLSv1_3"},
            "alpn_protocols": ["h2", "http/1.1"] if world["listener"] == "http" else [],
            "validation_context": {"trusted_ca": {"filename": str(certificates.authority)},
                                   **accepted_names(world["mesh"])}}}}


def filter_chains(world, filters, certificates):
    chain = http_filters(world, filters) if world["listener"] == "http" else tcp_filters(filters)
    secure = {"filter_chain_match": {"transport_protocol": "tls"}, "filters": chain,
              "transport_socket": tls_socket(world, certificates)}
    plain = {"filter_chain_match": {"transport_protocol": "raw_buffer"}, "filters": chain}
    return {"permissive": [secure, plain], "strict": [secure], "disable": [plain]}[world["mode"]]


def listeners_of(world, filters, certificates):
    chains = filter_chains(world, filters, certificates)
    inspector = {"name": "envoy.filters.listener.tls_inspector", "typed_config": {
        "@type": f"{TYPES}.filters.listener.tls_inspector.v3.TlsInspector"}}
    return [{"name": f"{world['name']}, port {port}", "enable_reuse_port": False,
             "address": {"socket_address": {"address": world["address"], "port_value": port}},
             "listener_filters": [inspector], "filter_chains": chains} for port in world["ports"]]


# --------------------------------------------------------------------------------------- process
def end_with_parent():
    """In Envoy, before it starts: Linux ends it also where this program is killed outright."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


class Envoy:
    """One process with the listeners of some worlds; use it with `with`."""

    def __init__(self, program, listeners):
        self.program = program
        self.listeners = listeners

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="drawbridge-oracle-"))
        self.process = None
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        configuration = self.folder / "envoy.json"
        configuration.write_text(json.dumps({"static_resources": {"listeners": self.listeners}}))
        with open(self.folder / "envoy.log", "wb") as log:
            self.process = subprocess.Popen(
                [self.program, "-c", configuration, "--concurrency", "1", "--disable-hot-restart", "-l", "error"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, preexec_fn=end_with_parent)
        end = time.monotonic() + 60
        for listener in self.listeners:
            address = listener["address"]["socket_address"]
            while not accepts((address["address"], address["port_value"])):
                self.check()
                if time.monotonic() > end:
                    raise RuntimeError(f"Envoy does not listen after a minute:\n{self.log()}")
                time.sleep(0.05)
        self.check()

    def check(self):
        if self.process.poll() is not None:
            raise Rejected(f"Envoy ended with {self.process.returncode}:\n{self.log()}")

    def log(self):
        return (self.folder / "envoy.log").read_text(errors="replace")[:2000]


def accepts(address):
    with contextlib.closing(socket.socket()) as client:
        return client.connect_ex(address) == 0


# ---------------------------------------------------------------------------------------- probes
def http_text(request):
    """The request as it goes out: nothing of method, path and host is rewritten."""
    lines = [f"{request.get('method', 'GET')} {request.get('path', '/')} HTTP/1.1"]
    if request.get("host", "") is not None:
        lines.append(f"Host: {request.get('host', 'example.com')}")
    for name, value in request.get("headers", {}).items():
        lines += [f"{name}: {each}" for each in (value if isinstance(value, list) else [value])]
    token = request.get("token")
    if token is not None:
        lines.append(f"Authorization: Bearer {token if isinstance(token, str) else signed(token)}")
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode(errors="surrogateescape")


def closed(reason="end of the stream"):
    return {"allowed": False, "status": "closed", "reason": str(reason)}


def http_answer(client, request):
    client.sendall(http_text(request))
    answer = http.client.HTTPResponse(client, method=request.get("method"))
    with contextlib.closing(answer):
        answer.begin()
        status, body = answer.status, answer.read(200)
    found = {"allowed": status == 200, "status": status}
    return found if status == 200 else {**found, "reason": body.decode(errors="replace")}


def tcp_answer(client):
    greeting = b"drawbridge\n"
    client.sendall(greeting)
    return {"allowed": True, "status": "echoed"} if client.recv(len(greeting)) else closed()


def connected(world, request):
    client = socket.socket()
    try:
        client.settimeout(SECONDS)
        if request.get("source"):
            client.bind((request["source"], 0))
        client.connect((world["address"], request["port"]))
        return client
    except BaseException:
        client.close()
        raise


def probe(world, request, certificates):
    """Whether the world lets the request through. Only what happens once there is a connection counts
    as an answer; everything before is an error."""
    with contextlib.ExitStack() as stack:
        client = stack.enter_context(connected(world, request))
        try:
            if request.get("principal") is not None:
                context = certificates.contexts[request["principal"]]
                client = stack.enter_context(context.wrap_socket(client, server_hostname=request.get("sni")))
            return http_answer(client, request) if world["listener"] == "http" else tcp_answer(client)
        except TimeoutError as error:
            raise RuntimeError(f"{world['name']}, request {request['id']}: no answer in {SECONDS} s") from error
        except (ConnectionError, ssl.SSLError) as error:
            return closed(error)


@contextlib.contextmanager
def workers(count):
    """A pool of threads that drops what it has not begun where something fails."""
    pool = concurrent.futures.ThreadPoolExecutor(count)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def supported():
    return sys.platform == "linux" and shutil.which("openssl") is not None
