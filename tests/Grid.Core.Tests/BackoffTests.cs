namespace Grid.Core.Tests;

public sealed class BackoffTests
{
    [Fact]
    public void It_doubles_up_to_the_longest_and_begins_anew_when_it_went_well()
    {
        Backoff backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));

        Pauses(backoff, 5).ShouldBe([1, 2, 4, 5, 5]);

        backoff.Reset();
        backoff.Pause.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Without_a_longest_it_ends_at_the_longest_there_is()
    {
        Backoff backoff = new(TimeSpan.FromSeconds(1));

        Pauses(backoff, 100)[..12].ShouldBe([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048]);

        backoff.Pause.ShouldBe(TimeSpan.MaxValue);
    }

    private static double[] Pauses(Backoff backoff, int count)
    {
        double[] pauses = new double[count];
        for (int i = 0; i < count; i++)
        {
            pauses[i] = backoff.Pause.TotalSeconds;
            backoff.Grow();
        }

        return pauses;
    }
}
