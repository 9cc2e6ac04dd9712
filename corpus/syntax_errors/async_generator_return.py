"""Pages of a listing: an async generator that returns a value."""


async def pages(fetch, limit):
    seen = 0
    async for page in fetch():
        if not page:
            break
        yield page
        seen += len(page)
        if seen >= limit:
            return seen


async def collect(fetch):
    return [item async for page in pages(fetch, 10) for item in page]
