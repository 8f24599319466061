using System.Collections.Concurrent;
using Grid.Storage.Backends;
using Grpc.Core;
using Grpc.Net.Client;

namespace Grid.CasProxy.Instances;

/// <summary>One connection to each server, however many instances stand before it.</summary>
internal sealed class RemoteConnections(TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<RemoteServer, Lazy<GrpcChannel>> _channels = new();

    /// <summary>What calls a server.</summary>
    public CallInvoker To(RemoteServer server)
    {
        // The instance and the limits of calls are no matter of the connection.
        RemoteServer key = new(server.Address, Core.InstanceName.Empty) { Credentials = server.Credentials };
        return _channels.GetOrAdd(key, Connect).Value.CreateCallInvoker();
    }

    public void Dispose()
    {
        foreach (Lazy<GrpcChannel> channel in _channels.Values.Where(channel => channel.IsValueCreated))
        {
            channel.Value.Dispose();
        }
    }

    private Lazy<GrpcChannel> Connect(RemoteServer server) =>
        new(() => RemoteChannel.Open(server.Address, server.Credentials, time));
}
