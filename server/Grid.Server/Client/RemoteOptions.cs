using System.CommandLine;
using Grid.Core;
using Grid.Storage.Backends;

namespace Grid.Server.Client;

/// <summary>The options every client verb has: which server, which instance, on whose behalf, and in which form to answer.</summary>
internal sealed class RemoteOptions
{
    /// <summary>The environment variable that stands in for <c>--remote</c>.</summary>
    public const string RemoteVariable = "GRID_REMOTE";

    private const string RemoteDefault = "http://localhost:50051";

    private readonly Option<string> _remote = new("--remote")
    {
        Description = "The server: http://HOST:PORT, grpc://HOST:PORT, HOST:PORT or unix:/path. "
            + $"Without it, the environment variable {RemoteVariable}, else {RemoteDefault}.",
        HelpName = "ADDRESS",
    };

    private readonly Option<string> _instance = new("--instance", "--instance-name")
    {
        Description = "The instance on that server; empty without it.",
        HelpName = "NAME",
    };

    private readonly Option<string> _digestFunction = CreateDigestFunction();

    private readonly Option<string?> _serverCert = File("--server-cert", "Certificates that the server may have, in PEM.");
    private readonly Option<string?> _clientKey = File("--client-key", "The key of --client-cert, in PEM.");
    private readonly Option<string?> _clientCert = File("--client-cert", "The certificate that the server is shown, in PEM.");
    private readonly Option<string?> _authToken = File("--auth-token", "A token that goes along with every call.");

    private readonly Option<bool> _json = new("--json") { Description = "Print the result as one JSON document." };

    private readonly Option<string> _actionId = new("--action-id")
    {
        Description = "Request metadata: the action these calls are for.",
        HelpName = "ID",
    };

    private readonly Option<string> _invocationId = new("--invocation-id")
    {
        Description = "Request metadata: the build these calls belong to.",
        HelpName = "ID",
    };

    private readonly Option<string> _correlationId = new("--correlation-id")
    {
        Description = "Request metadata: what ties several builds together.",
        HelpName = "ID",
    };

    public void AddTo(Command command)
    {
        command.Add(_remote);
        command.Add(_instance);
        command.Add(_digestFunction);
        command.Add(_serverCert);
        command.Add(_clientKey);
        command.Add(_clientCert);
        command.Add(_authToken);
        command.Add(_json);
        command.Add(_actionId);
        command.Add(_invocationId);
        command.Add(_correlationId);
    }

    /// <summary>What was asked for, with the environment and the defaults filled in.</summary>
    public RemoteTarget Read(ParseResult parsed) => new()
    {
        Remote = parsed.GetValue(_remote) ?? RemoteFromEnvironment(),
        Instance = parsed.GetValue(_instance) ?? string.Empty,
        Function = DigestFunction.TryFindByName(parsed.GetValue(_digestFunction), out DigestFunction? function)
            ? function
            : DigestFunction.Sha256,
        Credentials = new RemoteCredentials
        {
            ServerCertPath = parsed.GetValue(_serverCert),
            ClientKeyPath = parsed.GetValue(_clientKey),
            ClientCertPath = parsed.GetValue(_clientCert),
            TokenPath = parsed.GetValue(_authToken),
        },
        IsJson = parsed.GetValue(_json),
        ActionId = parsed.GetValue(_actionId) ?? string.Empty,
        InvocationId = parsed.GetValue(_invocationId) ?? string.Empty,
        CorrelationId = parsed.GetValue(_correlationId) ?? string.Empty,
    };

    private static Option<string> CreateDigestFunction()
    {
        Option<string> option = new("--digest-function")
        {
            Description = "What blobs are addressed by; sha256 without it.",
            HelpName = "NAME",
        };
        option.AcceptOnlyFromAmong([.. DigestFunction.All.Select(function => function.Name)]);
        return option;
    }

    private static Option<string?> File(string name, string description) =>
        new(name) { Description = description, HelpName = "FILE" };

    private static string RemoteFromEnvironment()
    {
        string? remote = Environment.GetEnvironmentVariable(RemoteVariable);
        return string.IsNullOrEmpty(remote) ? RemoteDefault : remote;
    }
}
