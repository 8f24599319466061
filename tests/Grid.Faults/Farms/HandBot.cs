using Grid.EndToEnd.Hosting;
using Grpc.Core;

namespace Grid.Faults.Farms;

/// <summary>A bot that takes a job and does nothing with it, so that the job stays leased.</summary>
internal static class HandBot
{
    private static readonly TimeSpan LeaseLimit = TimeSpan.FromSeconds(60);

    /// <summary>Connects, and comes back with a lease.</summary>
    public static async Task<TestBot> TakeLeaseAsync(GridServer server)
    {
        TestBot bot = TestBot.Of(new Rwapi.Bots.BotsClient(server.Channel), "hand");
        bot.Session.Worker.Devices[0].Properties.Add(new Rwapi.Device.Types.Property { Key = "ISA", Value = "x86-64" });
        await bot.CreateAsync();
        while (bot.Session.Leases.Count == 0)
        {
            await bot.UpdateAsync(new CallOptions(deadline: DateTime.UtcNow + LeaseLimit));
        }

        return bot;
    }

    /// <summary>Gives the lease back, as a bot does that has to stop.</summary>
    public static Task LeaveAsync(this TestBot bot)
    {
        bot.Session.Status = Rwapi.BotStatus.BotTerminating;
        bot.Lease.State = Rwapi.LeaseState.Completed;
        bot.Lease.Status = new Google.Rpc.Status { Code = (int)StatusCode.Unavailable };
        return bot.UpdateAsync(new CallOptions(deadline: DateTime.UtcNow + LeaseLimit).WithWaitForReady());
    }
}
