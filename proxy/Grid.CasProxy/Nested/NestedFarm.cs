using Google.Longrunning;
using Google.Protobuf;
using Grid.CasProxy.Instances;
using Grid.Core;
using Grid.Sandbox.RemoteApis;
using Grid.Sandbox.Trees;
using Grid.Storage;
using Grpc.Core;

namespace Grid.CasProxy.Nested;

/// <summary>The farm as one action finds it behind its socket: one instance of it, and of what is executed there its own.</summary>
/// <param name="cas">The blobs of the instance.</param>
/// <param name="server">Where actions are executed; null where they are not.</param>
/// <param name="limits">What the action may do.</param>
/// <param name="time">Bounds the farewell.</param>
public sealed class NestedFarm(IBlobStore cas, Upstream? server, NestedLimits limits, TimeProvider time)
{
    /// <summary>Its operations.</summary>
    public NestedOperationBook Book { get; } = new(limits);

    /// <summary>Where actions are executed.</summary>
    /// <exception cref="GridException">UNIMPLEMENTED where they are not.</exception>
    public Upstream RequireServer() => server ?? throw new GridException(
        GridStatus.Unimplemented, "Nothing can be executed through this action's socket: its bot or proxy has no server for that.");

    /// <summary>What an instance name of a request means at the server: the action's own, which needs no name here.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT for any other.</exception>
    public string InstanceOf(string name)
    {
        Upstream own = RequireServer();
        return name.Length == 0 || name == own.Instance.Value
            ? own.Instance.Value
            : throw GridException.InvalidArgument(
                $"Through its socket an action finds its own instance alone, not '{name}': leave the instance's name empty.");
    }

    /// <summary>
    /// Refuses an action that wants a socket of its own. Those that have one hold a place on a bot while they wait for others; were
    /// these to wait as well, a chain of them could take every place there is.
    /// </summary>
    /// <exception cref="GridException">INVALID_ARGUMENT; FAILED_PRECONDITION when its messages are not there.</exception>
    public async ValueTask ThrowIfNestedAsync(Reapi.ExecuteRequest request, CancellationToken cancellation)
    {
        DigestFunction? function = DigestFunction.All.FirstOrDefault(known => known.WireValue == (int)request.DigestFunction);
        Reapi.Action action = await ReadAsync(request.ActionDigest, function, "Action", Reapi.Action.Parser, cancellation);
        Reapi.Command command = await ReadAsync(action.CommandDigest, function, "Command", Reapi.Command.Parser, cancellation);
        if (action.PlatformWith(command)?.Properties.Any(property => property.Name == RemoteApisSandbox.Property) == true)
        {
            throw GridException.InvalidArgument(
                $"An action that was sent through another's socket gets none itself: leave '{RemoteApisSandbox.Property}' out of its "
                + "platform.");
        }
    }

    /// <summary>Tells the server, once nobody is connected any more, that nobody waits for what is still under way.</summary>
    public async ValueTask CancelAllAsync()
    {
        if (server is null || Book.UnderWay is not { Count: > 0 } names)
        {
            return;
        }

        Operations.OperationsClient client = new(server.Calls);
        CallOptions options = new(deadline: time.GetUtcNow().UtcDateTime + limits.FarewellDurationMax);
        await Task.WhenAll(names.Select(name => CancelAsync(client, name, options)));
    }

    private static async Task CancelAsync(Operations.OperationsClient client, string name, CallOptions options)
    {
        try
        {
            await client.CancelOperationAsync(new CancelOperationRequest { Name = name }, options);
        }
        catch (RpcException)
        {
            // It has ended, or its server has: then nothing is left to be cancelled, or it is run for nobody.
        }
    }

    private async ValueTask<T> ReadAsync<T>(
        Reapi.Digest? wire, DigestFunction? function, string what, MessageParser<T> parser, CancellationToken cancellation)
        where T : IMessage<T>
    {
        Digest digest;
        if (!(function is null ? wire.TryToDigest(out digest) : wire.TryToDigest(function, out digest)))
        {
            throw GridException.InvalidArgument($"The digest of the {what} is malformed: '{wire?.Hash}/{wire?.SizeBytes}'.");
        }

        ReadOnlyMemory<byte> content = await BoundedBlob.ReadAsync(cas, digest, limits.MessageBytesMax, cancellation)
            ?? throw GridException.Missing($"{what} {digest} is missing: upload it and try again.", [digest]);
        return parser.ParseBlob(digest, content);
    }
}
