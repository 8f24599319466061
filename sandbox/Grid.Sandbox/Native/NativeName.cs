using System.Text;

namespace Grid.Sandbox.Native;

/// <summary>Names as the system takes them: bytes with a terminating zero.</summary>
internal static class NativeName
{
    /// <summary>The longest name of one file, in bytes.</summary>
    public const int LengthMax = 255;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes of a name or path that contains no NUL.</summary>
    public static byte[] Of(string text)
    {
        byte[] name = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, name);
        return name;
    }

    /// <summary>The text of bytes without their zero; null when they are not UTF-8, which no message can carry.</summary>
    public static string? TryDecode(ReadOnlySpan<byte> name)
    {
        try
        {
            return Strict.GetString(name);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The text of bytes for a person to read, whatever they are.</summary>
    public static string Describe(ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(name);
}
