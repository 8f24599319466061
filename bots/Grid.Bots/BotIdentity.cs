using System.Security.Cryptography;
using System.Text;

namespace Grid.Bots;

/// <summary>Names for bots that were given none.</summary>
public static class BotIdentity
{
    private const int SuffixDigits = 8;

    /// <summary>
    /// A name from the machine and the bot's folder: it stays the same over restarts, so that the server recognises the
    /// bot, and differs between bots of one machine, which cannot share a folder.
    /// </summary>
    public static string Of(string hostName, string folder)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(folder)));
        return $"{hostName}-{Convert.ToHexStringLower(hash)[..SuffixDigits]}";
    }
}
