using Grid.Core;
using Grid.Dispatch.Operating;
using Grid.Scheduling;
using Shouldly;
using Xunit;

namespace Grid.Dispatch.Tests;

public sealed class FarmFiguresTests
{
    private const int Platforms = 500;

    [Fact]
    public void However_many_platforms_there_are_the_series_are_few_and_their_sums_are_right()
    {
        QueueView[] queues = [.. Enumerable.Range(0, Platforms).Select(i =>
            new QueueView(Desk.Pool, PlatformRequirements.None, Length: 2, IsOffered: false) { Label = $"p{i}", Executing = 1 })];
        BotView[] bots = [.. Enumerable.Range(0, Platforms).Select(i => new BotView(
            new BotId(Desk.Pool, $"b{i}"),
            new BotSessionName($"s{i}"),
            i % 2 == 0 ? BotStatus.Ok : BotStatus.Unhealthy,
            PlatformProperties.None,
            Capacity: 4,
            Leases: 1,
            default,
            string.Empty) { Labels = [$"p{i}"], IdleCapacity = 3 })];

        FarmFigures figures = FarmFigures.Of(queues, bots, DateTimeOffset.UnixEpoch);

        figures.Platforms.Count.ShouldBe(201);
        figures.Platforms.Sum(row => row.Queued).ShouldBe(2 * Platforms);
        figures.Platforms.Sum(row => row.Executing).ShouldBe(Platforms);
        figures.Bots.Count.ShouldBe(202, "two states of the rest");
        figures.Bots.Sum(row => row.Count).ShouldBe(Platforms);
        figures.Bots.Sum(row => row.Capacity).ShouldBe(4 * Platforms);
        figures.Bots.Single(row => row is { Platform: "other", Status: "OK" }).Count.ShouldBe(150);
    }
}
