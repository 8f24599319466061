using Google.Bytestream;
using Grpc.Core;

namespace Grid.Bots.Streams;

/// <summary>Brings the output of all of a bot's commands to the server, and owns whatever of it is still on its way.</summary>
internal sealed class OutputCarrier(CallInvoker server, OutputLimits limits, TimeProvider time) : IAsyncDisposable
{
    private readonly ByteStream.ByteStreamClient _server = new(server);
    private readonly Lock _gate = new();
    private readonly List<LeaseOutput> _open = [];
    private readonly Dictionary<LiveOutput, Task> _onTheirWay = [];
    private bool _isClosed;

    /// <summary>How many outputs are on their way.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _onTheirWay.Count;
            }
        }
    }

    /// <summary>What is to hear a lease's command; null when the server does not want its output.</summary>
    public LeaseOutput? Open(string leaseId, OutputNames? names)
    {
        if (names is null)
        {
            return null;
        }

        LeaseOutput output = new(leaseId, names, Begin);
        lock (_gate)
        {
            _open.Add(output);
        }

        return output;
    }

    /// <summary>The command has ended; its last words go on their way without it.</summary>
    public void Close(LeaseOutput? output)
    {
        if (output is not null)
        {
            lock (_gate)
            {
                _open.Remove(output);
            }

            output.End();
        }
    }

    /// <summary>The server says anew where a lease's output is to be written.</summary>
    public void Rename(string leaseId, OutputNames names)
    {
        List<LeaseOutput> renamed;
        lock (_gate)
        {
            renamed = _open.FindAll(output => output.LeaseId == leaseId);
        }

        renamed.ForEach(output => output.Rename(names));
    }

    /// <summary>Stops what is on its way.</summary>
    public async ValueTask DisposeAsync()
    {
        Dictionary<LiveOutput, Task> left;
        lock (_gate)
        {
            _isClosed = true;
            left = new(_onTheirWay);
        }

        foreach (LiveOutput output in left.Keys)
        {
            output.Stop();
        }

        await Task.WhenAll(left.Values);
    }

    private LiveOutput Begin(string name)
    {
        LiveOutput output = new(_server, limits, time);
        output.Rename(name);
        lock (_gate)
        {
            if (!_isClosed && _onTheirWay.Count < limits.OutputsMax)
            {
                _onTheirWay.Add(output, Task.Run(() => CarryAsync(output)));
            }
        }

        return output;
    }

    private async Task CarryAsync(LiveOutput output)
    {
        try
        {
            await output.RunAsync();
        }
        finally
        {
            lock (_gate)
            {
                _onTheirWay.Remove(output);
            }

            output.Dispose();
        }
    }
}
