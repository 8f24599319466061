using Google.Protobuf;
using Grid.EndToEnd.Hosting;
using Grpc.Core;

namespace Grid.EndToEnd.Storage;

public sealed class BrokenMessageTests
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);
    private static readonly byte[] Broken = [0x0a, 0xff, 0xff, 0xff, 0x7f, 0x01];

    [Theory]
    [InlineData("build.bazel.remote.execution.v2.ContentAddressableStorage", "FindMissingBlobs")]
    [InlineData("build.bazel.remote.execution.v2.ActionCache", "GetActionResult")]
    [InlineData("build.bazel.remote.execution.v2.Capabilities", "GetCapabilities")]
    [InlineData("google.bytestream.ByteStream", "QueryWriteStatus")]
    public async Task A_unary_request_that_does_not_parse_is_refused(string service, string method)
    {
        await using StorageHost host = await StorageHost.StartAsync();

        RpcException failure = await host.Host.Channel.CreateCallInvoker()
            .AsyncUnaryCall(MethodOf(MethodType.Unary, service, method), null, default, Broken).ResponseAsync
            .ShouldFailAsync(StatusCode.InvalidArgument);

        failure.Status.Detail.ShouldContain("Request");
    }

    [Theory]
    [InlineData("build.bazel.remote.execution.v2.ContentAddressableStorage", "GetTree")]
    [InlineData("google.bytestream.ByteStream", "Read")]
    public async Task A_request_for_a_stream_that_does_not_parse_is_refused(string service, string method)
    {
        await using StorageHost host = await StorageHost.StartAsync();
        using AsyncServerStreamingCall<byte[]> call = host.Host.Channel.CreateCallInvoker()
            .AsyncServerStreamingCall(MethodOf(MethodType.ServerStreaming, service, method), null, default, Broken);

        await call.ResponseStream.MoveNext(default).ShouldFailAsync(StatusCode.InvalidArgument);
    }

    [Fact]
    public async Task A_message_of_an_upload_that_does_not_parse_is_refused()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        using AsyncClientStreamingCall<byte[], byte[]> call = host.Host.Channel.CreateCallInvoker().AsyncClientStreamingCall(
            MethodOf(MethodType.ClientStreaming, "google.bytestream.ByteStream", "Write"), null, default);
        await call.RequestStream.WriteAsync(Broken);

        await call.ResponseAsync.ShouldFailAsync(StatusCode.InvalidArgument);
    }

    [Fact]
    public async Task A_message_larger_than_the_limit_is_refused()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        ByteString large = UnsafeByteOperations.UnsafeWrap(new byte[17 * 1024 * 1024]);

        Reapi.BatchUpdateBlobsRequest.Types.Request blob = new() { Data = large };
        await host.Cas.BatchUpdateBlobsAsync(new() { Requests = { blob } }).ResponseAsync
            .ShouldFailAsync(StatusCode.ResourceExhausted);
    }

    private static Method<byte[], byte[]> MethodOf(MethodType type, string service, string method) =>
        new(type, service, method, Bytes, Bytes);
}
