using System.Text.RegularExpressions;
using Google.Longrunning;
using Grid.Faults.Farms;
using Grpc.Core;
using Xunit.Abstractions;

namespace Grid.Faults;

[NeedsRoot]
[Trait("Ring", "Slow")]
public sealed class FullDiskTests(ITestOutputHelper output)
{
    private const int TriesMax = 2_000;

    private static readonly TimeSpan TryLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ResultLimit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_server_whose_disk_is_full_takes_no_new_work_says_why_and_goes_on_to_be_read()
    {
        await using FaultFarm farm = await FaultFarm.StartAsync(output);
        await using SmallDisk disk = await SmallDisk.MountAsync(farm.Scratch["disk"]);
        GridServer server = await farm.ServeAsync($"path: {disk.PathOf("scheduler.db")}");
        await farm.StartBotAsync(server.Address);
        await using LoadClient client = new("client", farm.Scratch["load"], farm.Storage, server);
        await client.ExecuteAsync("true");
        Operation before = await server.OperationInAsync(Stage.Completed);

        disk.Fill();
        RpcException refusal = await RefusalAsync(server, await client.UploadAsync("echo more"));

        refusal.StatusCode.ShouldBeOneOf(StatusCode.ResourceExhausted, StatusCode.Unavailable);
        refusal.Status.Detail.ShouldContain("scheduler.db");
        output.WriteLine(refusal.Status.Detail);
        Operation read = await server.Operations.GetOperationAsync(new GetOperationRequest { Name = before.Name });
        read.Done.ShouldBeTrue();
        await client.UploadAsync("echo blobs go elsewhere");

        disk.Empty();
        Reapi.Digest next = await client.UploadAsync("echo again");
        await TakesAsync(server, next).WaitAsync(ResultLimit);
        await server.LineAsync(new Regex("Rows are kept again, after .* without"));
    }

    // The database may have room of its own for a while, and what it was at when it found none is told when there is room.
    private static async Task<RpcException> RefusalAsync(GridServer server, Reapi.Digest action)
    {
        Reapi.Execution.ExecutionClient execution = new(server.Channel);
        for (int tries = 0; tries < TriesMax; tries++)
        {
            try
            {
                using AsyncServerStreamingCall<Operation> call = execution.Execute(
                    new Reapi.ExecuteRequest { ActionDigest = action, SkipCacheLookup = true }, deadline: DateTime.UtcNow + TryLimit);
                await call.ResponseStream.ReadAllAsync().LastAsync();
            }
            catch (RpcException refusal) when (refusal.StatusCode != StatusCode.DeadlineExceeded)
            {
                return refusal;
            }
            catch (RpcException)
            {
                // This one waits for room; the next should not.
            }
        }

        throw new InvalidOperationException($"{TriesMax} actions were taken by a server whose disk is full.");
    }

    // It looks from time to time whether there is room again.
    private static async Task TakesAsync(GridServer server, Reapi.Digest action)
    {
        Reapi.Execution.ExecutionClient execution = new(server.Channel);
        bool isTaken = false;
        while (!isTaken)
        {
            try
            {
                using AsyncServerStreamingCall<Operation> call = execution.Execute(new Reapi.ExecuteRequest { ActionDigest = action });
                Operation last = await call.ResponseStream.ReadAllAsync().LastAsync();
                isTaken = last.Response.Unpack<Reapi.ExecuteResponse>().Status.Code == 0;
            }
            catch (RpcException refusal) when (refusal.StatusCode == StatusCode.ResourceExhausted)
            {
                // Not yet.
            }
        }
    }
}
