using System.Net.Sockets;
using System.Text.RegularExpressions;
using Build.Buildgrid;
using Grid.Clients.Running;
using Grid.Faults.Farms;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit.Abstractions;
using Format = Build.Bazel.Remote.Execution.V2.Command.Types.OutputDirectoryFormat;
using LocalCasClient = Build.Buildgrid.LocalContentAddressableStorage.LocalContentAddressableStorageClient;

namespace Grid.Faults;

/// <summary>A proxy that is killed while trees are laid out, mounted ones and ones of files.</summary>
[NeedsMounts]
[Trait("Ring", "Slow")]
public sealed class KilledProxyTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly Regex ReadyLine = new("^ready");

    [Fact]
    public async Task It_leaves_no_mount_and_no_folder_once_it_is_back()
    {
        await using FaultFarm farm = FaultFarm.OfNothing(output);
        string folder = farm.Scratch["folder"];
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "a"), "content");
        RunningProgram first = await StartAsync(farm);
        string place = farm.Scratch["place"];
        using (GrpcChannel channel = Connect(farm))
        {
            LocalCasClient client = new(channel);
            Reapi.Digest root = await CaptureAsync(client, folder);
            using AsyncDuplexStreamingCall<StageTreeRequest, StageTreeResponse> mounted = client.StageTree();
            using AsyncDuplexStreamingCall<StageTreeRequest, StageTreeResponse> named = client.StageTree();
            string path = await StageAsync(mounted, new StageTreeRequest { RootDigest = root });
            await StageAsync(named, new StageTreeRequest { RootDigest = root, Path = place });
            File.Exists(Path.Combine(path, "a")).ShouldBeTrue();
            MountsIn(farm).ShouldContain(mount => mount.Contains(" overlay ", StringComparison.Ordinal));

            await first.KillAloneAsync();
        }

        RunningProgram second = await StartAsync(farm);

        MountsIn(farm).ShouldBeEmpty();
        Directory.Exists(place).ShouldBeFalse();
        await second.AskToStopAsync();
        (await second.ResultAsync(Limit)).ShouldSucceed();
        Directory.EnumerateFileSystemEntries(farm.Scratch["store/cas/staging"]).ShouldBeEmpty();
    }

    private static async Task<RunningProgram> StartAsync(FaultFarm farm)
    {
        RunningProgram proxy = farm.Start(
            GridUnderTest.Call("cas-proxy", $"--bind=unix:{farm.Scratch["proxy.sock"]}", farm.Scratch["store"]));
        await proxy.LineAsync(ReadyLine, Limit);
        return proxy;
    }

    private static GrpcChannel Connect(FaultFarm farm) => GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(farm.Scratch["proxy.sock"]), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        },
        DisposeHttpClient = true,
    });

    private static async Task<Reapi.Digest> CaptureAsync(LocalCasClient client, string folder)
    {
        CaptureTreeRequest request = new() { Path = { folder }, OutputDirectoryFormat = Format.DirectoryOnly };
        CaptureTreeResponse.Types.Response answer = (await client.CaptureTreeAsync(request)).Responses.Single();
        answer.Status.Code.ShouldBe(0, answer.Status.Message);
        return answer.RootDirectoryDigest;
    }

    private static async Task<string> StageAsync(
        AsyncDuplexStreamingCall<StageTreeRequest, StageTreeResponse> call, StageTreeRequest request)
    {
        await call.RequestStream.WriteAsync(request);
        (await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Limit)).ShouldBeTrue();
        return call.ResponseStream.Current.Path;
    }

    private static IReadOnlyList<string> MountsIn(FaultFarm farm) =>
        [.. File.ReadLines("/proc/self/mountinfo").Where(line => line.Contains(farm.Scratch["store"], StringComparison.Ordinal))];
}
