namespace Grid.Storage.Trees;

/// <summary>The order of strings by code point, which is that of their UTF-8 bytes: how REAPI sorts names.</summary>
/// <remarks>The ordinal order of .NET goes by UTF-16 units and differs where surrogates meet U+E000 to U+FFFF.</remarks>
public static class CodePointOrder
{
    public static int Compare(string left, string right)
    {
        int common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        char first = left[common];
        char second = right[common];
        bool isFirstSurrogate = char.IsSurrogate(first);
        if (isFirstSurrogate == char.IsSurrogate(second))
        {
            return first.CompareTo(second);
        }

        // A surrogate is half of a code point above all those of one unit.
        return isFirstSurrogate ? 1 : -1;
    }
}
