using Grid.Operating.V1;

namespace Grid.Server.Client.Operating;

/// <summary>What a bot holds, as <c>--json</c> prints it.</summary>
internal sealed record LeaseView
{
    public required string Id { get; init; }

    public required string ActionDigest { get; init; }

    public required string Instance { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public required IReadOnlyList<string> Operations { get; init; }

    public static LeaseView Of(Lease lease) => new()
    {
        Id = lease.Id,
        ActionDigest = $"{lease.ActionDigest?.Hash}/{lease.ActionDigest?.SizeBytes}",
        Instance = lease.InstanceName,
        StartedAt = lease.StartedAt?.ToDateTimeOffset(),
        Operations = [.. lease.Operations],
    };
}
