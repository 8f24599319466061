using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Grid.Server.Hosting;

/// <summary>Gives Kestrel our pools in place of its own.</summary>
internal sealed class TransportMemoryPoolFactory(TimeProvider time) : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new TransportMemoryPool(time);
}
