using System.Globalization;
using System.Numerics;
using Grid.Core;

namespace Grid.Dispatch;

/// <summary>Tokens of pages that are a place in a list.</summary>
internal static class PageTokens
{
    public static string OfNumber<T>(T place)
        where T : IBinaryInteger<T> => place.ToString(null, CultureInfo.InvariantCulture);

    /// <exception cref="GridException">INVALID_ARGUMENT when it was not given by this server.</exception>
    public static T ParseNumber<T>(string token)
        where T : IBinaryInteger<T>
    {
        T? place = T.Zero;
        return token.Length == 0 || T.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out place)
            ? place
            : throw GridException.InvalidArgument(
                $"Page token '{token}' was not given by this server: begin again with an empty one.");
    }
}
