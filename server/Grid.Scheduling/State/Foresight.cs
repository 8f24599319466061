using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Grid.Scheduling.State;

/// <summary>
/// Asks for memory before it is needed: what a job consists of was last touched when it came, a million jobs ago, and a
/// processor that finds out one by one what it lacks waits longer than it works. Nothing but time depends on it.
/// </summary>
internal static unsafe class Foresight
{
    private const int LineBytes = 64;

    /// <summary>Fetches so many lines of the processor's cache of an object.</summary>
    public static void Fetch(object? item, int lineCount)
    {
        if (item is not null)
        {
            Fetch(ref Unsafe.As<Content>(item).First, lineCount);
        }
    }

    /// <summary>Fetches what lies from here on.</summary>
    public static void Fetch<T>(ref T start, int lineCount = 1)
    {
        if (Sse.IsSupported)
        {
            // Should the collector move it just now, something else is fetched, for nothing.
            byte* line = (byte*)Unsafe.AsPointer(ref start);
            for (int i = 0; i < lineCount; i++)
            {
                Sse.Prefetch0(line + (i * LineBytes));
            }
        }
    }

    /// <summary>How any object begins.</summary>
    private sealed class Content
    {
        public byte First;
    }
}
