using System.Globalization;
using Grid.Core;

namespace Grid.Dispatch;

/// <summary>Tokens of pages that are a place in a list.</summary>
internal static class PageTokens
{
    public static string OfNumber(int place) => place.ToString(CultureInfo.InvariantCulture);

    /// <exception cref="GridException">INVALID_ARGUMENT when it was not given by this server.</exception>
    public static int ParseNumber(string token)
    {
        int place = 0;
        return token.Length == 0 || int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out place)
            ? place
            : throw GridException.InvalidArgument(
                $"Page token '{token}' was not given by this server: begin again with an empty one.");
    }
}
