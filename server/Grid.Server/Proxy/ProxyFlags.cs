using System.CommandLine;
using System.Globalization;
using Grid.CasProxy.Instances;
using Grid.Core;
using Grid.Server.Commands;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Proxy;

/// <summary>
/// The command line of a proxy: that of buildbox-casd, so that it can be started in its place. What is accepted for that
/// reason only says so when it is given.
/// </summary>
internal sealed class ProxyFlags
{
    private const int OctalBase = 8;

    private static readonly Dictionary<string, LogLevel> Levels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["trace"] = LogLevel.Trace,
        ["debug"] = LogLevel.Debug,
        ["info"] = LogLevel.Information,
        ["warning"] = LogLevel.Warning,
        ["error"] = LogLevel.Error,
    };

    private readonly Argument<string> _path = new("path") { Description = "The folder of the local store.", HelpName = "DIR" };

    private readonly RemoteFlags _all = new(string.Empty, "everything");
    private readonly RemoteFlags _cas = new("cas-", "blobs");
    private readonly RemoteFlags _ac = new("ac-", "results");
    private readonly RemoteFlags _ra = new("ra-", "assets");
    private readonly RemoteFlags _exec = new("exec-", "executions");

    private readonly Option<string[]> _bind = new("--bind")
    {
        Description = "Where it listens: unix:/PATH or HOST:PORT; as often as wanted.",
        HelpName = "ADDRESS",
    };

    private readonly Option<string[]> _proxies = new("--proxy-instance")
    {
        Description = "A name that clients call it by, and what the servers call that; without any, '' and what the servers say.",
        HelpName = "NAME[:REMOTE]",
    };

    private readonly Option<string[]> _locals = new("--local-server-instance", "--server-instance")
    {
        Description = "An instance that has no server.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _function = new("--digest-function")
    {
        Description = "What digests are made by: SHA256 (the usual), SHA512, SHA384, SHA1 or MD5.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _quota = new("--quota-high")
    {
        Description = "How much the local store may take, such as 50G.",
        HelpName = "SIZE",
    };

    private readonly Option<string?> _reserved = new("--reserved")
    {
        Description = "What is left free of its file system; 2G unless said otherwise.",
        HelpName = "SIZE",
    };

    private readonly Option<bool> _protects = new("--protect-session-blobs")
    {
        Description = "Evict nothing that was used since the start.",
    };

    private readonly Option<int?> _existence = new("--findmissingblobs-cache-ttl")
    {
        Description = "Seconds for which what the server said it holds is believed.",
        HelpName = "N",
    };

    private readonly Option<bool> _readOnly = new("--read-only-remote")
    {
        Description = "Only read from the servers.",
    };

    private readonly Option<string?> _socketMode = new("--unix-socket-mode")
    {
        Description = "The permissions of the socket, in octal.",
        HelpName = "MODE",
    };

    private readonly Option<string> _logLevel = new("--log-level")
    {
        Description = "What is logged to stderr: trace, debug, info, warning or error.",
        HelpName = "LEVEL",
        DefaultValueFactory = _ => "error",
    };

    private readonly Option<bool> _verbose = new("--verbose") { Description = "The same as --log-level=debug." };

    private readonly IdleFlag[] _idle =
    [
        new("--quota-low", "room is made as it is needed"),
        new("--buildbox-run", "actions are executed by the server behind it, or by runners that are started beside it"),
        new("--runner-arg", "see --buildbox-run"),
        new("--jobs", "see --buildbox-run"),
        new("--exec-hybrid-queue-limit", "see --buildbox-run"),
        new("--exec-fallback-to-local", "see --buildbox-run", hasValue: false),
        new("--cache-failures", "see --buildbox-run"),
        new("--metrics-mode", "it publishes no metrics"),
        new("--metrics-publish-interval", "it publishes no metrics"),
        new("--metrics-prefix", "it publishes no metrics"),
        new("--permit-keepalive-time", "any is permitted"),
        new("--fail-fast-during-cleanup", "there is no clean-up to wait for", hasValue: false),
        new("--capture-allow-file-moves", "files are copied", hasValue: false),
        new("--store-writable-objects", "files of the store are read-only", hasValue: false),
        new("--num-digest-threads", "as many are used as there are"),
        new("--num-io-threads", "as many are used as there are"),
        new("--shutdown-deadline", "calls are ended after 5 s"),
        new("--ac-validation-cache-ttl", "results are taken as the server gives them"),
        new("--unix-socket-group", "give the socket's folder to that group"),
    ];

    // Every one that BuildStream gives whatever it wants: it is not told of these each time.
    private readonly HashSet<string> _usual = ["--cache-failures", "--quota-low", "--buildbox-run", "--jobs"];

    public void AddTo(Command command)
    {
        command.Add(_path);
        IEnumerable<Option> options =
        [
            _bind, .. _all.All, .. _cas.All, .. _ac.All, .. _ra.All, .. _exec.All, _proxies, _locals, _function, _quota, _reserved,
            _protects, _existence, _readOnly, _socketMode, _logLevel, _verbose, .. _idle.Select(flag => flag.Option),
        ];
        foreach (Option option in options)
        {
            command.Add(option);
        }
    }

    /// <exception cref="GridException">INVALID_ARGUMENT, saying what to write instead.</exception>
    public ProxyOptions Read(ParseResult parsed)
    {
        RemoteServers servers = ReadServers(parsed);
        bool hasServer = servers != RemoteServers.None;
        return new ProxyOptions
        {
            Path = Path.GetFullPath(parsed.GetRequiredValue(_path)),
            Addresses = [.. (parsed.GetValue(_bind) is { Length: > 0 } bound ? bound : ["127.0.0.1:50011"]).Select(Addresses.Parse)],
            SocketMode = parsed.GetValue(_socketMode) is { } mode ? ReadMode(mode) : null,
            Servers = servers,
            Names = hasServer ? ReadNames(parsed.GetValue(_proxies) ?? [], servers) : [],
            LocalNames = [.. (parsed.GetValue(_locals) ?? []).Select(InstanceName.Parse), .. hasServer ? [] : new[] { InstanceName.Empty }],
            Function = parsed.GetValue(_function) is { } function ? ReadFunction(function) : DigestFunction.Sha256,
            QuotaBytes = parsed.GetValue(_quota) is { } quota ? ReadSize(_quota, quota) : null,
            ReservedBytes = ReadSize(_reserved, parsed.GetValue(_reserved) ?? "2G"),
            ProtectsSession = parsed.GetValue(_protects),
            ExistenceAgeMax = TimeSpan.FromSeconds(Math.Max(0, parsed.GetValue(_existence) ?? 0)),
            LogLevel = parsed.GetValue(_verbose) ? LogLevel.Debug : ReadLevel(parsed.GetRequiredValue(_logLevel)),
            Idle =
            [
                .. new[] { _all, _cas, _ac, _ra, _exec }.SelectMany(flags => flags.IdleIn(parsed)),
                .. _idle.Where(flag => !_usual.Contains(flag.Option.Name)).Select(flag => flag.ComplaintIn(parsed)).OfType<string>(),
            ],
        };
    }

    private RemoteServers ReadServers(ParseResult parsed)
    {
        bool isReadOnly = parsed.GetValue(_readOnly);
        return new RemoteServers
        {
            Cas = Bound(_cas.Read(parsed, _all)),
            ActionCache = Bound(_ac.Read(parsed, _all)),
            Assets = _ra.Read(parsed, _all),
            Execution = _exec.Read(parsed, _all),
        };

        RemoteServer? Bound(RemoteServer? server) => server is null ? null : server with { IsReadOnly = isReadOnly };
    }

    // As casd does it: clients that know the server's own name for the instance may use that.
    private static IReadOnlyList<ProxyName> ReadNames(string[] named, RemoteServers servers) => named.Length > 0
        ? [.. named.Select(ReadName)]
        : [.. new[] { InstanceName.Empty, servers.Cas?.Instance ?? InstanceName.Empty }.Distinct()
            .Select(name => new ProxyName(name, Remote: null))];

    private static ProxyName ReadName(string text)
    {
        string[] parts = text.Split(':', 2);
        return new ProxyName(InstanceName.Parse(parts[0]), parts.Length == 2 ? InstanceName.Parse(parts[1]) : null);
    }

    private static LogLevel ReadLevel(string text) => Levels.TryGetValue(text, out LogLevel level)
        ? level
        : throw GridException.InvalidArgument($"--log-level: '{text}' is none of {string.Join(", ", Levels.Keys)}.");

    private static DigestFunction ReadFunction(string text) =>
        DigestFunction.TryFindByName(text.ToLowerInvariant(), out DigestFunction? function)
        ? function
        : throw GridException.InvalidArgument($"--digest-function: '{text}' is none of {string.Join(", ", DigestFunction.All)}.");

    private static long ReadSize(Option option, string text) =>
        Quantity.TryParse(text, out Quantity size) && size > Quantity.Zero
            ? size.Thousandths / 1000
            : throw GridException.InvalidArgument($"{option.Name}: '{text}' is no size: write bytes, or a number with K, M, G or T.");

    private static UnixFileMode ReadMode(string text)
    {
        try
        {
            return (UnixFileMode)(Convert.ToInt32(text, OctalBase) & 0b111_111_111);
        }
        catch (Exception failure) when (failure is FormatException or OverflowException or ArgumentException)
        {
            throw GridException.InvalidArgument(string.Create(
                CultureInfo.InvariantCulture, $"--unix-socket-mode: '{text}' is no mode in octal, such as 0770."));
        }
    }
}
