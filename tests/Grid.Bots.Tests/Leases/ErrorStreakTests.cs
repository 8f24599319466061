using Grid.Bots.Leases;
using Grid.Bots.Session;
using Grid.Core;

namespace Grid.Bots.Tests.Leases;

public sealed class ErrorStreakTests
{
    private readonly ErrorStreak _streak = new(lengthMax: 2);

    [Fact]
    public void Jobs_in_a_row_that_failed_by_the_bots_fault_break_it()
    {
        Note(GridStatus.Internal);
        _streak.IsBroken.ShouldBeFalse();
        Note(GridStatus.Unavailable);

        _streak.IsBroken.ShouldBeTrue();
    }

    [Fact]
    public void One_that_went_well_begins_the_count_anew()
    {
        Note(GridStatus.Internal, GridStatus.Ok, GridStatus.Internal);

        _streak.IsBroken.ShouldBeFalse();
    }

    [Fact]
    public void What_the_action_is_to_blame_for_is_no_fault_of_the_bot()
    {
        Note(GridStatus.Internal, GridStatus.InvalidArgument, GridStatus.Internal, GridStatus.ResourceExhausted);

        _streak.IsBroken.ShouldBeFalse();
    }

    [Fact]
    public void A_job_that_was_stopped_says_nothing()
    {
        Note(GridStatus.Internal, GridStatus.Cancelled, GridStatus.Internal);

        _streak.IsBroken.ShouldBeTrue();
    }

    [Fact]
    public void A_broken_bot_is_mended_by_an_action_of_its_own()
    {
        Note(GridStatus.Internal, GridStatus.Internal);
        _streak.Mend();

        _streak.IsBroken.ShouldBeFalse();
    }

    [Fact]
    public void Without_a_threshold_nothing_breaks_it()
    {
        ErrorStreak patient = new(lengthMax: 0);
        for (int i = 0; i < 100; i++)
        {
            patient.Note(LeaseReport.Failed(GridStatus.Internal, "broken"));
        }

        patient.IsBroken.ShouldBeFalse();
    }

    private void Note(params GridStatus[] ends) =>
        Array.ForEach(ends, status => _streak.Note(LeaseReport.Failed(status, string.Empty)));
}
