using Grid.Scheduling;

namespace Grid.Dispatch.Operating;

/// <summary>The jobs of one platform in figures.</summary>
internal sealed record PlatformFigures(
    string Instance, string Platform, long Queued, long Paused, long Executing, TimeSpan OldestAge)
{
    public static PlatformFigures Of(string instance, string platform, QueueView[] queues, DateTimeOffset now) => new(
        instance,
        platform,
        queues.Sum(queue => (long)queue.Length),
        queues.Sum(queue => (long)queue.Paused),
        queues.Sum(queue => (long)queue.Executing),
        queues.Min(queue => queue.OldestQueuedAt) is { } oldest && oldest < now ? now - oldest : TimeSpan.Zero);
}
