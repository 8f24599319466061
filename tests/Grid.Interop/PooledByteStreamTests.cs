using System.Net;
using Google.Bytestream;
using Google.Protobuf;
using Grid.Protos.Pooling;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.Interop;

/// <summary>Blobs go both ways in pooled memory, over a real connection.</summary>
public sealed class PooledByteStreamTests : IAsyncLifetime
{
    private const int PieceCount = 20;
    private const int PieceLength = 1 << 20;

    private WebApplication _server = null!;
    private GrpcChannel _channel = null!;

    public async Task InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton(_ => new OneBlobByteStream());
        builder.Services.AddGrpc();
        _server = builder.Build();
        _server.MapGrpcService<OneBlobByteStream>();
        await _server.StartAsync();
        _channel = GrpcChannel.ForAddress(_server.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task What_is_written_is_read_again_byte_for_byte()
    {
        PooledByteStreamClient client = new(_channel.CreateCallInvoker());
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> write = client.Write();
        for (int i = 0; i < PieceCount; i++)
        {
            await write.RequestStream.WriteAsync(
                new WriteRequest { ResourceName = "blob", WriteOffset = (long)i * PieceLength, Data = Piece(i) });
        }

        await write.RequestStream.CompleteAsync();
        (await write).CommittedSize.ShouldBe((long)PieceCount * PieceLength);
        (await client.QueryWriteStatusAsync(new QueryWriteStatusRequest())).Complete.ShouldBeTrue();

        using AsyncServerStreamingCall<ReadResponse> read = client.Read(new ReadRequest());
        for (int i = 0; i < PieceCount; i++)
        {
            (await read.ResponseStream.MoveNext()).ShouldBeTrue();
            read.ResponseStream.Current.Data.ShouldBe(Piece(i));
            read.ResponseStream.Current.ReleaseData();
        }

        (await read.ResponseStream.MoveNext()).ShouldBeFalse();
    }

    [Fact]
    public async Task The_generated_client_is_served_alike()
    {
        ByteStream.ByteStreamClient client = new(_channel);
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> write = client.Write(
            new Metadata { { "grpc-internal-encoding-request", "gzip" } });
        await write.RequestStream.WriteAsync(new WriteRequest { ResourceName = "blob", Data = Piece(1), FinishWrite = true });
        await write.RequestStream.CompleteAsync();

        (await write).CommittedSize.ShouldBe(PieceLength);
        using AsyncServerStreamingCall<ReadResponse> read = client.Read(new ReadRequest());
        (await read.ResponseStream.MoveNext()).ShouldBeTrue();
        read.ResponseStream.Current.Data.ShouldBe(Piece(1));
    }

    private static ByteString Piece(int number)
    {
        byte[] bytes = new byte[PieceLength];
        Array.Fill(bytes, (byte)number);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }
}
