using Grid.Scheduling;
using Grid.Simulation.Servers;

namespace Grid.Simulation.Actors;

/// <summary>Every client: who wants what, hangs up, comes back, cancels and deletes.</summary>
internal sealed class Crowd(Random random, Clock clock, List<Message> wire)
{
    private const int ClientsMax = 24;

    private readonly List<SimulatedClient> _clients = [];
    private int _operations;

    /// <summary>Nobody has new wishes any more.</summary>
    public bool IsContent { get; set; }

    /// <summary>Those that still want to know how their operation ended.</summary>
    public IReadOnlyList<SimulatedClient> Waiting => _clients.FindAll(client => !client.IsDone);

    /// <summary>A client asks: one with a new wish, or one that lost its stream and comes back.</summary>
    public void Ask()
    {
        if (_clients.Find(client => !client.IsConnected && !client.IsDone) is { } back && (IsContent || random.Next(2) == 0))
        {
            Call(back);
        }
        else if (!IsContent && Waiting.Count < ClientsMax)
        {
            SimulatedClient client = new(_clients.Count + 1, Actions.Of(random.Next(Actions.Count)), random.Next(3), Somebody());
            _clients.Add(client);
            Call(client);
        }
        else if (Pick(client => client is { IsDone: true, Name: not null, HasDeleted: false }) is { } done)
        {
            // Whoever asks again for what it has seen has to see the same.
            Call(done);
        }
    }

    public void Cancel() => AboutOne(
        client => !client.IsDone, (name, client) => writer => writer.Cancel(clock.Now, name, client.SeeCancellation));

    public void Delete() => AboutOne(client => client.IsDone, (name, client) =>
    {
        client.HasDeleted = true;
        return writer => writer.Apply(new SchedulerInput.OperationDeleted(clock.Now, name));
    });

    public void Disconnect() => Pick(client => client.IsConnected)?.Disconnect();

    /// <summary>An operation that somebody waits for, or waited for.</summary>
    public OperationName? AnyOperation() => Pick(client => client.Name is not null)?.Name;

    public void DisconnectAll() => _clients.ForEach(client => client.Disconnect());

    // A few builds go on for long; others come with one wish and never again.
    private ClientMetadata Somebody() => new()
    {
        User = $"user{random.Next(2)}",
        InvocationId = random.Next(3) == 0 ? $"once{_clients.Count}" : $"build{random.Next(4)}",
    };

    private void Call(SimulatedClient client)
    {
        ClientStream stream = client.Open();
        OperationName? known = client.Name;
        wire.Add(new Message(writer =>
        {
            if (known is { } name)
            {
                writer.Watch(name, stream);
            }
            else
            {
                writer.Execute(clock.Now, new OperationName($"operations/{++_operations}"), stream);
            }
        })
        {
            Lost = stream.Close,
        });
    }

    private void AboutOne(Predicate<SimulatedClient> isMeant, Func<OperationName, SimulatedClient, Action<Writer>> make)
    {
        if (Pick(client => isMeant(client) && client.Name is not null) is { } client)
        {
            wire.Add(new Message(make(client.Name!.Value, client)));
        }
    }

    private SimulatedClient? Pick(Predicate<SimulatedClient> isMeant) =>
        _clients.FindAll(isMeant) is { Count: > 0 } meant ? meant[random.Next(meant.Count)] : null;
}
