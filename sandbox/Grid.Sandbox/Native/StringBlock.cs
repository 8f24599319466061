using System.Runtime.InteropServices;
using System.Text;

namespace Grid.Sandbox.Native;

/// <summary>Strings as programs take their arguments and environment: a null-terminated array of pointers, in one allocation.</summary>
internal sealed unsafe class StringBlock : IDisposable
{
    public StringBlock(IReadOnlyList<string> texts)
    {
        int pointersSize = (texts.Count + 1) * sizeof(byte*);
        int size = pointersSize + texts.Sum(text => Encoding.UTF8.GetByteCount(text) + 1);
        Pointers = (byte**)NativeMemory.Alloc((nuint)size);
        Span<byte> rest = new((byte*)Pointers + pointersSize, size - pointersSize);
        byte* next = (byte*)Pointers + pointersSize;
        for (int i = 0; i < texts.Count; i++)
        {
            int length = Encoding.UTF8.GetBytes(texts[i], rest);
            rest[length] = 0;
            Pointers[i] = next;
            next += length + 1;
            rest = rest[(length + 1)..];
        }

        Pointers[texts.Count] = null;
    }

    /// <summary>The array.</summary>
    public byte** Pointers { get; private set; }

    public void Dispose()
    {
        NativeMemory.Free(Pointers);
        Pointers = null;
    }
}
