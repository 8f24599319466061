namespace Grid.Interop;

/// <summary>Another implementation of gRPC calls the real server; python/client.py has the scenarios.</summary>
[Trait("Ring", "Slow")]
public sealed class PythonClientTests
{
    [PythonTheory]
    [InlineData("unary")]
    [InlineData("client_streaming")]
    [InlineData("server_streaming")]
    [InlineData("duplex")]
    [InlineData("deadline")]
    [InlineData("cancellation")]
    [InlineData("metadata")]
    [InlineData("rich_status")]
    [InlineData("broken_stream")]
    [InlineData("unknown_method")]
    [InlineData("message_over_the_limit")]
    public async Task A_python_client_gets_what_the_protocol_promises(string scenario)
    {
        await using ExchangeServer server = await ExchangeServer.StartAsync();

        await PythonInterpreter.RunAsync("client.py", server.Address.Authority, scenario);
    }

    [PythonTheory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_python_client_and_the_server_compress_both_ways(string encoding)
    {
        await using ExchangeServer server = await ExchangeServer.StartAsync();

        await PythonInterpreter.RunAsync("client.py", server.Address.Authority, encoding);

        server.LastResponseEncoding.ShouldBe(encoding);
    }
}
