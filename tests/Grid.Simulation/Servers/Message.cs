namespace Grid.Simulation.Servers;

/// <summary>A call on its way to a server.</summary>
/// <param name="Arrive">What happens there once it arrives.</param>
internal sealed record Message(Action<Writer> Arrive)
{
    /// <summary>It comes from this server's own process: it is never lost nor repeated, but dies with the process.</summary>
    public Writer? Home { get; init; }

    /// <summary>An operator sent it.</summary>
    public bool IsOrder { get; init; }

    /// <summary>What its sender does when it hears nothing.</summary>
    public Action? Lost { get; init; }

    public bool IsInternal => Home is not null;
}
