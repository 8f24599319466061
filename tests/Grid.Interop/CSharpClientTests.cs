using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace Grid.Interop;

/// <summary>The real C# client and the real server meet in our contract types.</summary>
public sealed class CSharpClientTests : IAsyncLifetime
{
    private static readonly byte[] SomeBytes = [0, 1, 127, 128, 255];

    private ExchangeServer _server = null!;
    private GrpcChannel _channel = null!;
    private Exchange.ExchangeClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await ExchangeServer.StartAsync();
        _channel = GrpcChannel.ForAddress(_server.Address);
        _client = new Exchange.ExchangeClient(_channel);
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_unary_call_is_answered()
    {
        StringValue answer = await _client.EchoAsync(Text("grüße"));

        answer.Value.ShouldBe("grüße");
        _client.Echo(Text("blocking")).Value.ShouldBe("blocking");
    }

    [Fact]
    public async Task A_client_streams_and_is_answered_once()
    {
        using AsyncClientStreamingCall<StringValue, StringValue> call = _client.Join();
        foreach (string text in (string[])["a", "b", "c"])
        {
            await call.RequestStream.WriteAsync(Text(text));
        }

        await call.RequestStream.CompleteAsync();

        (await call).Value.ShouldBe("a,b,c");
    }

    [Fact]
    public async Task A_server_streams_its_answers()
    {
        using AsyncServerStreamingCall<StringValue> call = _client.Split(Text("a,b,c"));

        (await TextsAsync(call.ResponseStream)).ShouldBe(["a", "b", "c"]);
        call.GetStatus().StatusCode.ShouldBe(StatusCode.OK);
    }

    [Fact]
    public async Task Both_sides_stream_in_turns()
    {
        using AsyncDuplexStreamingCall<StringValue, StringValue> call = _client.Converse();
        foreach (string text in (string[])["a", "b", "c"])
        {
            await call.RequestStream.WriteAsync(Text(text));
            (await call.ResponseStream.MoveNext()).ShouldBeTrue();
            call.ResponseStream.Current.Value.ShouldBe(text.ToUpperInvariant());
        }

        await call.RequestStream.CompleteAsync();

        (await call.ResponseStream.MoveNext()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_deadline_ends_the_call_on_both_sides()
    {
        RpcException failure = await Should.ThrowAsync<RpcException>(
            async () => await _client.HangAsync(Text("late"), deadline: DateTime.UtcNow.AddMilliseconds(200)));

        failure.StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
        await _client.AwaitHangUpAsync(Text("late"), deadline: InAMinute());
    }

    [Fact]
    public async Task A_cancelled_stream_ends_on_both_sides()
    {
        using CancellationTokenSource source = new();
        using AsyncServerStreamingCall<StringValue> call =
            _client.HangAfterFirst(Text("cancelled"), cancellationToken: source.Token);
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();

        await source.CancelAsync();

        RpcException failure = await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext());
        failure.StatusCode.ShouldBe(StatusCode.Cancelled);
        await _client.AwaitHangUpAsync(Text("cancelled"), deadline: InAMinute());
    }

    [Fact]
    public async Task A_call_that_is_disposed_of_ends_on_the_server()
    {
        AsyncServerStreamingCall<StringValue> call = _client.HangAfterFirst(Text("dropped"));
        (await call.ResponseStream.MoveNext()).ShouldBeTrue();

        call.Dispose();

        await _client.AwaitHangUpAsync(Text("dropped"), deadline: InAMinute());
    }

    [Fact]
    public async Task Headers_and_trailers_travel_both_ways_as_text_and_as_bytes()
    {
        Metadata headers = new()
        {
            { "echo-text", "one" }, { "echo-text", "two" }, { "echo-bytes-bin", SomeBytes },
            { "trail-text", "three" }, { "trail-bytes-bin", SomeBytes },
        };
        using AsyncUnaryCall<StringValue> call = _client.EchoAsync(Text(""), headers);

        Metadata answered = await call.ResponseHeadersAsync;
        await call;

        Joined(answered, "echo-text").ShouldBe("one, two");
        answered.GetValueBytes("echo-bytes-bin").ShouldBe(SomeBytes);
        call.GetTrailers().GetValue("trail-text").ShouldBe("three");
        call.GetTrailers().GetValueBytes("trail-bytes-bin").ShouldBe(SomeBytes);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Messages_travel_compressed_both_ways(string encoding)
    {
        string text = new('x', 100_000);
        Metadata headers = new() { { "grpc-internal-encoding-request", encoding }, { "want-encoding", encoding } };
        using AsyncUnaryCall<StringValue> call = _client.EchoAsync(Text(text), headers);

        (await call).Value.ShouldBe(text);
        (await call.ResponseHeadersAsync).GetValue("saw-encoding").ShouldBe(encoding);
        _server.LastResponseEncoding.ShouldBe(encoding);
    }

    [Fact]
    public async Task A_failure_carries_its_details()
    {
        RpcException failure = await Should.ThrowAsync<RpcException>(async () => await _client.FailAsync(Text("blobs/abc/3")));

        failure.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        failure.Status.Detail.ShouldBe("missing");
        Google.Rpc.Status status = Google.Rpc.Status.Parser.ParseFrom(failure.Trailers.GetValueBytes("grpc-status-details-bin"));
        status.Details[0].Unpack<PreconditionFailure>().Violations[0].Subject.ShouldBe("blobs/abc/3");
    }

    [Fact]
    public async Task A_stream_that_breaks_off_delivers_what_came_before()
    {
        using AsyncServerStreamingCall<StringValue> call = _client.Split(Text("a,b,!"));
        List<string> texts = [];

        RpcException failure = await Should.ThrowAsync<RpcException>(async () =>
        {
            await foreach (StringValue text in call.ResponseStream.ReadAllAsync())
            {
                texts.Add(text.Value);
            }
        });

        failure.StatusCode.ShouldBe(StatusCode.Aborted);
        texts.ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused()
    {
        RpcException failure = await Should.ThrowAsync<RpcException>(
            async () => await _client.EchoAsync(Text(new string('x', 5 << 20))));

        failure.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
    }

    [Fact]
    public async Task Interceptors_of_both_sides_see_every_shape()
    {
        Exchange.ExchangeClient client = new(_channel.Intercept(new ShapeInterceptor()));
        using AsyncUnaryCall<StringValue> unary = client.EchoAsync(Text(""));
        await unary;
        using AsyncClientStreamingCall<StringValue, StringValue> clientStreaming = client.Join();
        await clientStreaming.RequestStream.CompleteAsync();
        await clientStreaming;
        using AsyncServerStreamingCall<StringValue> serverStreaming = client.Split(Text(""));
        await TextsAsync(serverStreaming.ResponseStream);
        using AsyncDuplexStreamingCall<StringValue, StringValue> duplex = client.Converse();
        await duplex.RequestStream.CompleteAsync();
        await TextsAsync(duplex.ResponseStream);

        Marks(unary.GetTrailers()).ShouldBe(("AsyncUnaryCall", "UnaryServerHandler"));
        Marks(clientStreaming.GetTrailers()).ShouldBe(("AsyncClientStreamingCall", "ClientStreamingServerHandler"));
        Marks(serverStreaming.GetTrailers()).ShouldBe(("AsyncServerStreamingCall", "ServerStreamingServerHandler"));
        Marks(duplex.GetTrailers()).ShouldBe(("AsyncDuplexStreamingCall", "DuplexStreamingServerHandler"));
    }

    [Fact]
    public async Task Interceptors_of_a_client_run_in_the_order_they_are_named()
    {
        CallInvoker invoker = _channel
            .Intercept(headers => [.. headers, new Metadata.Entry("echo-order", "second")])
            .Intercept(headers => [.. headers, new Metadata.Entry("echo-order", "first")]);
        using AsyncUnaryCall<StringValue> call = new Exchange.ExchangeClient(invoker).EchoAsync(Text(""));

        Metadata answered = await call.ResponseHeadersAsync;

        Joined(answered, "echo-order").ShouldBe("first, second");
    }

    private static StringValue Text(string value) => new() { Value = value };

    /// <summary>Long enough to be met only when the server never saw the call end.</summary>
    private static DateTime InAMinute() => DateTime.UtcNow.AddMinutes(1);

    /// <summary>HTTP may hand over the values of one key apart or joined by commas; they mean the same.</summary>
    private static string Joined(Metadata headers, string key) =>
        string.Join(", ", headers.GetAll(key).Select(entry => entry.Value));

    private static (string? CalledBy, string? ServedBy) Marks(Metadata trailers) =>
        (trailers.GetValue(ShapeInterceptor.CalledBy), trailers.GetValue(ShapeInterceptor.ServedBy));

    private static async Task<IReadOnlyList<string>> TextsAsync(IAsyncStreamReader<StringValue> stream)
    {
        List<string> texts = [];
        await foreach (StringValue text in stream.ReadAllAsync())
        {
            texts.Add(text.Value);
        }

        return texts;
    }
}
