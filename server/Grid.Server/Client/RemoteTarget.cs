using Grid.Core;
using Grid.Storage.Backends;

namespace Grid.Server.Client;

/// <summary>What the common options of a client verb said.</summary>
internal sealed record RemoteTarget
{
    public required string Remote { get; init; }

    public required string Instance { get; init; }

    public DigestFunction Function { get; init; } = DigestFunction.Sha256;

    public RemoteCredentials Credentials { get; init; } = new();

    public bool IsJson { get; init; }

    public string ActionId { get; init; } = string.Empty;

    public string InvocationId { get; init; } = string.Empty;

    public string CorrelationId { get; init; } = string.Empty;
}
