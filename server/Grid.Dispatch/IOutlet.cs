using Grid.Scheduling;

namespace Grid.Dispatch;

/// <summary>The way of effects from the scheduler into the world. Used by the mailbox's reader alone.</summary>
internal interface IOutlet : IAsyncDisposable
{
    /// <summary>Ends when effects are not let out any more; failed when that is not because of disposal.</summary>
    Task Ended { get; }

    /// <summary>Why nothing can be kept at the moment; null when all is well.</summary>
    CommitTrouble? Trouble { get; }

    /// <summary>Performs the effect, at once or when what it tells of is durable; effects keep their order.</summary>
    void Take(SchedulerEffect effect);

    /// <summary>Calls back, in order with effects, when everything that has happened so far is durable.</summary>
    void After(Action tell);

    /// <summary>Completes when everything that has happened so far is durable.</summary>
    Task WhenKeptAsync();

    /// <summary>An input has been dealt with.</summary>
    void Turn();

    /// <summary>Gives up: the state can no longer be trusted.</summary>
    void Fail(Exception reason);
}
