using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests.Order;

/// <summary>A whole farm and more than one build.</summary>
public sealed class CrowdTests
{
    private const int BotCount = 8;

    // Newcomers that arrive as fast as bots become free must not go before a build that has had its first job: the
    // simulation found builds passed by more often than there were others.
    [Fact]
    public void A_stream_of_newcomers_passes_no_build_for_ever()
    {
        Crew crew = new();
        int bot = crew.Connect();
        crew.Submit(Build.Of("patient"), "patient-0");
        crew.Submit(Build.Of("patient"), "patient-1");

        List<string> served = [];
        for (int i = 0; i < 10; i++)
        {
            crew.Submit(Build.Of($"newcomer-{i}"), $"newcomer-{i}");
            served.Add(crew.ActionOf(bot)!);
            crew.Complete(bot);
        }

        served[0].ShouldBe("patient-0");
        served.IndexOf("patient-1").ShouldBeInRange(1, 2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_small_build_ends_within_three_times_of_what_it_takes_alone_however_large_another_is(int latenessOfSmall)
    {
        int alone = RoundsOfSmallBuild(largeCount: 0, 0);
        int beside = RoundsOfSmallBuild(largeCount: 5_000, latenessOfSmall);

        beside.ShouldBeLessThanOrEqualTo(3 * alone);
    }

    // Every action takes one round on one bot.
    private static int RoundsOfSmallBuild(int largeCount, int lateness)
    {
        const int SmallCount = 20;
        Crew crew = new();
        int[] bots = crew.Connect(BotCount);
        for (int i = 0; i < largeCount; i++)
        {
            crew.Submit(Build.Of("large"), $"large-{i}");
        }

        for (int i = 0; i < lateness; i++)
        {
            CompleteAll(crew, bots);
        }

        for (int i = 0; i < SmallCount; i++)
        {
            crew.Submit(Build.Of("small"), $"small-{i}");
        }

        int done = 0;
        int rounds = 0;
        while (done < SmallCount)
        {
            done += bots.Count(bot => crew.ActionOf(bot)?.StartsWith("small", StringComparison.Ordinal) == true);
            CompleteAll(crew, bots);
            rounds++;
        }

        return rounds;
    }

    private static void CompleteAll(Crew crew, int[] bots)
    {
        foreach (int bot in bots.Where(bot => crew.ActionOf(bot) is not null).ToArray())
        {
            crew.Complete(bot);
        }
    }
}
