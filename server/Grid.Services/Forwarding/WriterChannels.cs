using System.Collections.Concurrent;
using Grid.Core;
using Grid.Dispatch.Election;
using Grid.Storage.Backends;
using Grpc.Core;
using Grpc.Net.Client;

namespace Grid.Services.Forwarding;

/// <summary>One channel to the writer of each seat, kept alive, and replaced when another server is the writer.</summary>
public sealed class WriterChannels(ForwardingLimits limits) : IDisposable
{
    private readonly ConcurrentDictionary<SchedulerSeat, (RemoteAddress Address, GrpcChannel Channel)> _channels =
        new(ReferenceEqualityComparer.Instance);

    private readonly Lock _gate = new();

    /// <summary>What calls a writer.</summary>
    /// <exception cref="GridException">UNAVAILABLE when it is the writer no more.</exception>
    public CallInvoker To(SchedulerSeat seat, SeatHolder.Elsewhere writer)
    {
        if (_channels.TryGetValue(seat, out (RemoteAddress Address, GrpcChannel Channel) open) && open.Address == writer.Address)
        {
            return open.Channel.CreateCallInvoker();
        }

        lock (_gate)
        {
            // A call that comes late must not close the channel to the next writer.
            return writer.Gone.IsCancellationRequested
                ? throw GridException.Unavailable($"The server at {writer.Address} is not the scheduler's writer any more.")
                : Replace(seat, writer.Address).CreateCallInvoker();
        }
    }

    public void Dispose()
    {
        foreach ((RemoteAddress _, GrpcChannel channel) in _channels.Values)
        {
            channel.Dispose();
        }
    }

    private GrpcChannel Replace(SchedulerSeat seat, RemoteAddress writer)
    {
        if (_channels.TryGetValue(seat, out (RemoteAddress Address, GrpcChannel Channel) former))
        {
            if (former.Address == writer)
            {
                return former.Channel;
            }

            // Calls that are still on it are for somebody who is no longer the writer.
            former.Channel.Dispose();
        }

        GrpcChannel channel = RemoteChannel.Open(writer, limits.SilenceMax);
        _channels[seat] = (writer, channel);
        return channel;
    }
}
