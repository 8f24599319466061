using Grid.Scheduling;

namespace Grid.Dispatch;

/// <summary>What a <see cref="CommitPipeline"/> needs of its dispatcher.</summary>
/// <param name="Perform">Performs an effect.</param>
/// <param name="Post">Puts a letter into the mailbox.</param>
/// <param name="Clock">What time it is, also while the scheduler's time stands still.</param>
/// <param name="Recovered">Told by the mailbox's reader that commits go through again, and for how long they had not.</param>
internal sealed record CommitPorts(
    Action<SchedulerEffect> Perform, Func<Action, ValueTask> Post, Func<DateTimeOffset> Clock, Action<TimeSpan> Recovered);
