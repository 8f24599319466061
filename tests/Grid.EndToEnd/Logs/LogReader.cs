using System.Text;
using Google.Bytestream;
using Grpc.Core;

namespace Grid.EndToEnd.Logs;

/// <summary>A call that reads a log stream, as a test looks at it.</summary>
internal sealed class LogReader(ByteStream.ByteStreamClient client, ReadRequest request) : IDisposable
{
    private readonly AsyncServerStreamingCall<ReadResponse> _call = client.Read(request);
    private readonly StringBuilder _text = new();

    public LogReader(ByteStream.ByteStreamClient client, string name)
        : this(client, new ReadRequest { ResourceName = name })
    {
    }

    public Task<Metadata> HeadersAsync() => _call.ResponseHeadersAsync;

    /// <summary>Reads until so much has come as the text is long, which has to be it.</summary>
    public async Task ReadsAsync(string expected)
    {
        while (_text.Length < expected.Length && await _call.ResponseStream.MoveNext(CancellationToken.None))
        {
            _text.Append(_call.ResponseStream.Current.Data.ToStringUtf8());
        }

        _text.ToString().ShouldBe(expected);
    }

    /// <summary>Reads to the end, and says what all of it was.</summary>
    public async Task<string> ToEndAsync()
    {
        while (await _call.ResponseStream.MoveNext(CancellationToken.None))
        {
            _text.Append(_call.ResponseStream.Current.Data.ToStringUtf8());
        }

        return _text.ToString();
    }

    public void Dispose() => _call.Dispose();
}
