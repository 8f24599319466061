using Grid.Core;

namespace Grid.Dispatch.Election;

/// <summary>Who has a scheduler in hand, for as long as <see cref="Gone"/> has not been cancelled.</summary>
public abstract class SeatHolder
{
    private SeatHolder(CancellationToken gone) => Gone = gone;

    /// <summary>Cancelled when somebody else has the scheduler, or nobody.</summary>
    public CancellationToken Gone { get; }

    /// <summary>This process, with the dispatcher that serves.</summary>
    public sealed class Here(Dispatcher dispatcher, CancellationToken gone) : SeatHolder(gone)
    {
        public Dispatcher Dispatcher { get; } = dispatcher;
    }

    /// <summary>Another server.</summary>
    public sealed class Elsewhere(RemoteAddress address, CancellationToken gone) : SeatHolder(gone)
    {
        public RemoteAddress Address { get; } = address;
    }
}
