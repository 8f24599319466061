using Google.Protobuf;
using Grid.Core;
using Grid.Server.Client.Output;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace Grid.Server.Client;

/// <summary>One run of a verb: the connection to the server and the terminal it answers on.</summary>
internal sealed class ClientSession : IDisposable
{
    private readonly GrpcChannel _channel;

    private ClientSession(RemoteTarget target, InstanceName instance, GrpcChannel channel, Terminal terminal)
    {
        _channel = channel;
        Target = target;
        Instance = instance;
        Terminal = terminal;
        Calls = channel.Intercept(CallerMetadata.For(target));
    }

    public RemoteTarget Target { get; }

    public InstanceName Instance { get; }

    public Terminal Terminal { get; }

    /// <summary>What calls are made through; it adds the request metadata.</summary>
    public CallInvoker Calls { get; }

    /// <summary>The server's blobs.</summary>
    public IBlobStore Blobs =>
        new RemoteBlobStore(Calls, new RemoteStoreOptions { Instance = Instance }, TimeProvider.System);

    /// <exception cref="GridException">
    /// INVALID_ARGUMENT when the address or the instance is malformed, FAILED_PRECONDITION when a certificate cannot be used.
    /// </exception>
    public static ClientSession Open(RemoteTarget target, Terminal terminal)
    {
        InstanceName instance = InstanceName.Parse(target.Instance);
        return RemoteAddress.TryParse(target.Remote, out RemoteAddress? address, out string? problem)
            ? new ClientSession(target, instance, RemoteChannel.Open(address, target.Credentials, TimeProvider.System), terminal)
            : throw GridException.InvalidArgument(problem);
    }

    /// <summary>Prints the result in the form asked for.</summary>
    public void Print<T>(T result, Action<Terminal> print)
    {
        if (!Target.IsJson)
        {
            print(Terminal);
            return;
        }

        Terminal.Out.WriteLine(result is IMessage message ? JsonText.OfMessage(message) : JsonText.Of(result));
    }

    public void Dispose() => _channel.Dispose();
}
