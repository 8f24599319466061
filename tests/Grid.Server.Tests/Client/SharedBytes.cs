namespace Grid.Server.Tests.Client;

/// <summary>Memory that a test looks at while it is written.</summary>
internal sealed class SharedBytes : MemoryStream
{
    private readonly Lock _gate = new();

    public override void Write(byte[] buffer, int offset, int count)
    {
        lock (_gate)
        {
            base.Write(buffer, offset, count);
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_gate)
        {
            base.Write(buffer);
        }
    }

    public override byte[] ToArray()
    {
        lock (_gate)
        {
            return base.ToArray();
        }
    }
}
