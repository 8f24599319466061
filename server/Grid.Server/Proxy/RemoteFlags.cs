using System.CommandLine;
using Grid.CasProxy.Instances;
using Grid.Core;
using Grid.Storage.Backends;

namespace Grid.Server.Proxy;

/// <summary>The options that name one server, as buildbox-casd calls them: <c>--cas-remote</c>, <c>--cas-instance</c>, ….</summary>
internal sealed class RemoteFlags
{
    private readonly string _prefix;
    private readonly Option<string?> _remote;
    private readonly Option<string?> _instance;
    private readonly Option<string?> _serverCert;
    private readonly Option<string?> _clientKey;
    private readonly Option<string?> _clientCert;
    private readonly Option<string?> _token;
    private readonly Option<int?> _tokenMinutes;
    private readonly Option<int?> _retries;
    private readonly Option<int?> _retryDelay;
    private readonly Option<int?> _timeout;
    private readonly IdleFlag[] _idle;

    /// <param name="prefix"><c>cas-</c>, <c>ac-</c>, <c>ra-</c>, <c>exec-</c>, or nothing for all of them.</param>
    /// <param name="what">What the server is for, in the help.</param>
    public RemoteFlags(string prefix, string what)
    {
        _prefix = prefix;
        _remote = Text("remote", $"The server for {what}: http://HOST:PORT, https://HOST:PORT or unix:/PATH.", "URL");
        _instance = Text("instance", $"What that server calls the instance for {what}.", "NAME");
        _serverCert = Text("server-cert", "A file with the certificates that server may have, in PEM.", "FILE");
        _clientKey = Text("client-key", "The key of --client-cert, in PEM.", "FILE");
        _clientCert = Text("client-cert", "A file with the certificate that server is shown, in PEM.", "FILE");
        _token = Text("access-token", "A file with the token that goes along with every call.", "FILE");
        _tokenMinutes = Number("token-reload-interval", "Minutes after which that file is read again.");
        _retries = Number("retry-limit", "How often a call is made again that failed for a passing reason.");
        _retryDelay = Number("retry-delay", "Milliseconds before the first retry; they double.");
        _timeout = Number("request-timeout", "Seconds a call may take; 0 for the usual.");
        _idle =
        [
            new($"--{prefix}keepalive-time", "connections are kept alive every 20 s"),
            new($"--{prefix}min-throughput", "a stream that stands still for 2 minutes counts as broken"),
            new($"--{prefix}load-balancing-policy", "one connection is used"),
            new($"--{prefix}retry-on-code", "calls are made again on UNAVAILABLE, ABORTED and DEADLINE_EXCEEDED"),
            new($"--{prefix}googleapi-auth", "give a token with --access-token", hasValue: false),
            new($"--{prefix}credential-helper", "give a token with --access-token"),
        ];
    }

    public IEnumerable<Option> All =>
    [
        _remote, _instance, _serverCert, _clientKey, _clientCert, _token, _tokenMinutes, _retries, _retryDelay, _timeout,
        .. _idle.Select(flag => flag.Option),
    ];

    /// <summary>The server that is named; what is left out is taken from those for all. Null when none is.</summary>
    public RemoteServer? Read(ParseResult parsed, RemoteFlags forAll)
    {
        string? address = parsed.GetValue(_remote) ?? parsed.GetValue(forAll._remote);
        if (address is null)
        {
            return null;
        }

        return new RemoteServer(RemoteAddress.Parse(address), InstanceName.Parse(Pick(flags => flags._instance) ?? string.Empty))
        {
            Credentials = new RemoteCredentials
            {
                ServerCertPath = Pick(flags => flags._serverCert),
                ClientKeyPath = Pick(flags => flags._clientKey),
                ClientCertPath = Pick(flags => flags._clientCert),
                TokenPath = Pick(flags => flags._token),
                TokenRefresh = PickNumber(flags => flags._tokenMinutes) is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
            },
            RetriesMax = PickNumber(flags => flags._retries),
            RetryDelay = PickNumber(flags => flags._retryDelay) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
            CallDurationMax = PickNumber(flags => flags._timeout) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null,
        };

        string? Pick(Func<RemoteFlags, Option<string?>> option) => parsed.GetValue(option(this)) ?? parsed.GetValue(option(forAll));

        int? PickNumber(Func<RemoteFlags, Option<int?>> option) => parsed.GetValue(option(this)) ?? parsed.GetValue(option(forAll));
    }

    /// <summary>What was asked for and is not done.</summary>
    public IEnumerable<string> IdleIn(ParseResult parsed) => _idle.Select(flag => flag.ComplaintIn(parsed)).OfType<string>();

    private Option<string?> Text(string name, string description, string help) =>
        new($"--{_prefix}{name}") { Description = description, HelpName = help, Hidden = IsDetail(name) };

    private Option<int?> Number(string name, string description) =>
        new($"--{_prefix}{name}") { Description = description, HelpName = "N", Hidden = IsDetail(name) };

    // The same for each of the servers: shown once.
    private bool IsDetail(string name) => _prefix.Length > 0 && name is not ("remote" or "instance");
}
