using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests;

/// <summary>
/// A writer that was deposed without knowing must not tell bots to drop what its successor gave them. Seeds 34 and 1090
/// of the simulation.
/// </summary>
public sealed class ConfirmationTests
{
    private readonly Farm _farm = new(isDurable: true);

    [Theory]
    [InlineData(LeaseState.Completed)]
    [InlineData(LeaseState.Active)]
    public void An_answer_about_an_unknown_lease_waits_until_the_writer_is_known_to_be_in_office(LeaseState state)
    {
        Farm.Bot bot = _farm.Connect();
        _farm.ChangeWriter();
        _farm.TakeChanges();

        bot.Update(new LeaseReport(new LeaseId("of-another-writer"), state));

        _farm.HasUrgentChanges.ShouldBeTrue();
        _farm.TakeChanges().Jobs.ShouldBeEmpty();
        _farm.HasUrgentChanges.ShouldBeFalse();
    }

    [Fact]
    public void So_does_the_answer_to_an_unknown_bot_that_brings_leases()
    {
        Farm.Bot bot = _farm.Reconnect("bot");

        bot.Update(Farm.Completed(new LeaseId("of-another-writer"), Grid.Core.GridStatus.Internal));

        _farm.HasUrgentChanges.ShouldBeTrue();
    }

    [Fact]
    public void A_bot_with_nothing_to_lose_is_answered_at_once()
    {
        Farm.Bot bot = _farm.Connect();
        _farm.TakeChanges();

        bot.Update();

        _farm.HasUrgentChanges.ShouldBeFalse();
    }
}
