using Grid.Core;
using Grid.Storage;

namespace Grid.Bots.Outputs;

/// <summary>Writes an output to the server and keeps it; keeping it is given up at the first trouble.</summary>
internal sealed class KeptOutputWriter(IBlobWriter local, IBlobWriter remote) : IBlobWriter
{
    private IBlobWriter? _local = local;

    public Digest Digest => remote.Digest;

    public long CommittedSize => remote.CommittedSize;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await remote.WriteAsync(content, cancellation);
        await KeepAsync(writer => writer.WriteAsync(content, cancellation));
    }

    public async ValueTask CommitAsync(CancellationToken cancellation)
    {
        await remote.CommitAsync(cancellation);
        await KeepAsync(writer => writer.CommitAsync(cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        await remote.DisposeAsync();
        await (_local?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async ValueTask KeepAsync(Func<IBlobWriter, ValueTask> keep)
    {
        if (_local is not { } writer)
        {
            return;
        }

        try
        {
            await keep(writer);
        }
        catch (Exception failure) when (failure is GridException or IOException)
        {
            _local = null;
            await writer.DisposeAsync();
        }
    }
}
