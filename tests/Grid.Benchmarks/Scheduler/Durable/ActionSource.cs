using System.Buffers.Binary;
using Google.Protobuf;
using Grid.Benchmarks.Load;
using Grid.Core;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Core;

namespace Grid.Benchmarks.Scheduler.Durable;

/// <summary>Actions that the server has not seen, uploaded and ready to be executed.</summary>
internal sealed class ActionSource(CallInvoker calls)
{
    private const int BatchLength = 1_000;

    private readonly RemoteBlobStore _blobs = new(calls, new RemoteStoreOptions(), TimeProvider.System);
    private readonly Reapi.Command _command = new() { Arguments = { "/bin/true" } };
    private readonly byte[] _run = Guid.NewGuid().ToByteArray();
    private long _last;

    /// <summary>Uploads new actions and makes the calls that execute them.</summary>
    public async Task<IReadOnlyList<LoadCall>> NextAsync(int count, CancellationToken cancellation)
    {
        Digest command = await _blobs.WriteAsync(_command.ToByteArray(), cancellation);
        Digest inputRoot = await _blobs.WriteAsync(new Reapi.Directory().ToByteArray(), cancellation);
        List<LoadCall> made = new(count);
        while (made.Count < count)
        {
            Blob[] batch = [.. Enumerable.Range(0, Math.Min(BatchLength, count - made.Count)).Select(_ => Next(command, inputRoot))];
            Refusals.ThrowIfAny(await _blobs.WriteBatchAsync(batch, cancellation));
            made.AddRange(batch.Select(blob => CallOf(blob.Digest)));
        }

        return made;
    }

    private static LoadCall CallOf(Digest action) =>
        new(GrpcBody.Of(new Reapi.ExecuteRequest { ActionDigest = action.ToWire() }), AnswerBytesMin: 1, Items: 1)
        {
            IsAnswerKept = true,
        };

    private Blob Next(Digest command, Digest inputRoot)
    {
        byte[] salt = [.. _run, .. new byte[sizeof(long)]];
        BinaryPrimitives.WriteInt64LittleEndian(salt.AsSpan(_run.Length), ++_last);
        byte[] content = new Reapi.Action
        {
            CommandDigest = command.ToWire(),
            InputRootDigest = inputRoot.ToWire(),
            Salt = ByteString.CopyFrom(salt),
        }.ToByteArray();
        return new Blob(Digest.Of(content), content);
    }
}
