using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Grid.Scheduling.State.Order;

/// <summary>
/// Stands for a name where many are compared: the name itself would be one more wait for memory. It is made with numbers of
/// this process's own, so that nobody can find a second name for one; two that have the same by chance, which is one in 2^64,
/// would share their turns.
/// </summary>
internal readonly record struct NameFingerprint(ulong Value)
{
    private const int CharsPerWord = sizeof(ulong) / sizeof(char);

    private static readonly ulong Seed = Spread(nameof(Seed));
    private static readonly ulong Factor = Spread(nameof(Factor)) | 1;

    public static NameFingerprint Of(string name) => new NameFingerprint(Seed).Then(name);

    /// <summary>That of a name below the one that this stands for.</summary>
    public NameFingerprint Then(string name)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<char, ulong>(name);
        ulong hash = Value ^ (ulong)name.Length;
        int next = 0;
        for (; next + 1 < words.Length; next += 2)
        {
            hash = Mix(hash ^ words[next], Factor ^ words[next + 1]);
        }

        if (next < words.Length)
        {
            hash = Mix(hash ^ words[next], Factor);
        }

        ulong rest = 0;
        for (int i = words.Length * CharsPerWord; i < name.Length; i++)
        {
            rest = (rest << 16) | name[i];
        }

        return new NameFingerprint(Mix(hash ^ rest, Factor));
    }

    public override int GetHashCode() => (int)(Value >> 32);

    // Both halves of a product. The framework's way to them goes through memory, of which every character would wait.
    private static ulong Mix(ulong left, ulong right) => Bmi2.X64.IsSupported
        ? Bmi2.X64.MultiplyNoFlags(left, right) ^ (left * right)
        : Math.BigMul(left, right, out ulong low) ^ low;

    // The hash of a string differs from process to process.
    private static ulong Spread(string name) =>
        (ulong)(uint)name.GetHashCode(StringComparison.Ordinal) * 0x9E3779B97F4A7C15;
}
