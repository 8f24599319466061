using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Storage;

namespace Grid.Bots.Tests.Support;

/// <summary>A small action, with its blobs in a store.</summary>
internal sealed class TestAction
{
    public Reapi.Command Command { get; } = new() { Arguments = { "true" } };

    public Reapi.Action Action { get; } = new() { InputRootDigest = DigestFunction.Sha256.Empty.ToWire() };

    public Any Payload => Any.Pack(Action);

    public Digest Digest => Digest.Of(Action.ToByteArray());

    public static async Task<TestAction> StoredInAsync(IBlobStore store, Duration? timeout = null)
    {
        TestAction action = new();
        Digest command = await store.WriteAsync(action.Command.ToByteArray(), CancellationToken.None);
        action.Action.CommandDigest = command.ToWire();
        action.Action.Timeout = timeout;
        await store.WriteAsync(action.Action.ToByteArray(), CancellationToken.None);
        return action;
    }
}
