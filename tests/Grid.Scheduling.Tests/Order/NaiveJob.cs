using Grid.Core;

namespace Grid.Scheduling.Tests.Order;

/// <summary>A job as <see cref="NaiveOrder"/> knows it.</summary>
internal sealed class NaiveJob(long id, Build build, DateTimeOffset queuedAt, PlatformRequirements requirements)
{
    public long Id { get; } = id;

    public int Priority { get; set; }

    public DateTimeOffset QueuedAt { get; } = queuedAt;

    public PlatformRequirements Requirements { get; } = requirements;

    /// <summary>The instance, its user, their invocation, its target: each with all that is above it.</summary>
    public IReadOnlyList<string> Prefixes { get; } =
    [
        build.Instance,
        $"{build.Instance}|{build.User}",
        $"{build.Instance}|{build.User}|{build.Invocation}",
        $"{build.Instance}|{build.User}|{build.Invocation}|{build.Target}",
    ];
}
