using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Grid.EndToEnd.Hosting;

/// <summary>A bot in the test's hand: it takes every answer for its new self, as buildbox-worker does.</summary>
public sealed class TestBot
{
    private readonly Rwapi.Bots.BotsClient _client;

    private TestBot(Rwapi.Bots.BotsClient client, Rwapi.BotSession session)
    {
        _client = client;
        Session = session;
    }

    /// <summary>What the bot knows of itself, as of the last answer.</summary>
    public Rwapi.BotSession Session { get; private set; }

    /// <summary>What it was told of its leases' operations by the last answer to an update.</summary>
    public IReadOnlyList<Reapi.ExecuteOperationMetadata> Told { get; private set; } = [];

    public Rwapi.Lease Lease => Session.Leases.ShouldHaveSingleItem();

    public static TestBot Of(Rwapi.Bots.BotsClient client, string id, int capacity = 1) => new(client, new Rwapi.BotSession
    {
        BotId = id,
        Worker = new Rwapi.Worker
        {
            Devices = { new Rwapi.Device { Properties = { new Rwapi.Device.Types.Property { Key = "OSFamily", Value = "linux" } } } },
            Configs = { new Rwapi.Worker.Types.Config { Key = "capacity", Value = $"{capacity}" } },
        },
    });

    /// <summary>Adds a property to what it offers.</summary>
    public TestBot Offering(string name, string value)
    {
        Session.Worker.Devices[0].Properties.Add(new Rwapi.Device.Types.Property { Key = name, Value = value });
        return this;
    }

    /// <summary>The same bot, and what it knows, at another server.</summary>
    public TestBot At(Rwapi.Bots.BotsClient client) => new(client, Session.Clone());

    /// <summary>Begins a session; from then on the bot is well.</summary>
    public async Task CreateAsync(string parent = "")
    {
        Session = await _client.CreateBotSessionAsync(
            new Rwapi.CreateBotSessionRequest { Parent = parent, BotSession = Session });
        Session.Status = Rwapi.BotStatus.Ok;
    }

    /// <summary>Sends what the bot knows, and learns the answer.</summary>
    public async Task UpdateAsync(CallOptions options = default)
    {
        using AsyncUnaryCall<Rwapi.BotSession> call = Send(options);
        Session = await call;
        Told =
        [
            .. call.GetTrailers().GetAll("executeoperationmetadata-bin")
                .Select(entry => Reapi.ExecuteOperationMetadata.Parser.ParseFrom(entry.ValueBytes)),
        ];
    }

    /// <summary>Sends what the bot knows; what becomes of the answer is the test's affair.</summary>
    public AsyncUnaryCall<Rwapi.BotSession> Send(CallOptions options = default) => _client.UpdateBotSessionAsync(
        new Rwapi.UpdateBotSessionRequest { Name = Session.Name, BotSession = Session.Clone() }, options);

    /// <summary>Takes the lease it was offered, and tells the server.</summary>
    public async Task AcceptAsync()
    {
        Lease.State = Rwapi.LeaseState.Active;
        await UpdateAsync();
    }

    /// <summary>Reports the end of its lease.</summary>
    public async Task CompleteAsync(Reapi.ActionResult? result, Google.Rpc.Status? status = null)
    {
        Lease.State = Rwapi.LeaseState.Completed;
        Lease.Status = status ?? new Google.Rpc.Status();
        Lease.Result = result is null ? null : Any.Pack(result);
        await UpdateAsync();
    }
}
