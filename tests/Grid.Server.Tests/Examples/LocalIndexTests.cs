using Grid.Conformance;
using Grid.Core;
using Grid.Server.Hosting;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Net.Client;

namespace Grid.Server.Tests.Examples;

/// <summary>An index above a folder of the server, as BuildGrid's own examples have it.</summary>
public sealed class LocalIndexTests
{
    private const string Text =
        """
        server: [!channel {address: '127.0.0.1:0', insecure-mode: true}]
        storages:
          - !disk-storage &disk {path: cas}
          - !sql-index &cas {storage: *disk, connection-string: 'sqlite:///index.db', max-inline-blob-size: 1k}
        cleanup:
          - {instance-name: main, index: *cas, batch-size: 1m, high-watermark: 2m, low-watermark: 1m}
        instances:
          - name: main
            services: [!cas {storage: *cas}, !bytestream {storage: *cas}]
        """;

    [Fact]
    public async Task A_server_keeps_an_index_above_its_own_folder_and_cleans_it_up_itself()
    {
        await using ExampleFarm farm = new();
        GridProcess server = await farm.StartTextAsync(Text, "local.yml");
        using GrpcChannel channel = RemoteChannel.Open(RemoteAddress.Parse(server.Addresses[0]));
        RemoteBlobStore store = new(
            channel.CreateCallInvoker(), new RemoteStoreOptions { Instance = InstanceName.Parse("main") }, TimeProvider.System);
        Blob[] blobs = [Blobs.OfSize(500), Blobs.OfSize(50_000), Blobs.OfSize(2_000_000)];
        foreach (Blob blob in blobs)
        {
            await store.WriteInPiecesAsync(blob, pieceSizeBytes: 100_000);
        }

        List<string> report = [];
        (await farm.CleanUpTextAsync(Text, "local.yml", report.Add)).ShouldBe(0);

        report.ShouldHaveSingleItem().ShouldBe("main: left to the server, in whose own folder or memory its blobs lie");
        foreach (Blob blob in blobs)
        {
            (await store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
        }
    }
}
