using Grid.Scheduling;

namespace Grid.Simulation.Actors;

/// <summary>One call of a client that shows an operation's states. The client may look at another one by now.</summary>
internal sealed class ClientStream(SimulatedClient client)
{
    private bool _hasBegun;

    public SimulatedClient Client { get; } = client;

    /// <summary>A server has the call; false when one had it before.</summary>
    public bool TryBegin() => !_hasBegun && (_hasBegun = true);

    public void Show(OperationView view)
    {
        if (Client.Reads(this))
        {
            Client.See(view);
        }
    }

    public void ShowNothing()
    {
        if (Client.Reads(this))
        {
            Client.SeeNothing();
        }
    }

    /// <summary>The call fails; the client is to come again.</summary>
    public void Close()
    {
        if (Client.Reads(this))
        {
            Client.Disconnect();
        }
    }
}
