using System.Text;

namespace Grid.Persistence;

/// <summary>Texts of strangers in a form that every database takes.</summary>
internal static class RowText
{
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Of(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    /// <summary>A text for people: what is no character, or one that databases refuse, is replaced.</summary>
    public static string Clean(string text) =>
        text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0 && !text.Contains('\0', StringComparison.Ordinal)
            ? text
            : Of(Bytes(text)).Replace('\0', ' ');
}
